/**
 * Block Kit as Slack checks it: the limits from the documentation of `@slack/types`, 50 blocks a message
 * and about 13 000 characters in all (`msg_blocks_too_long`). Kinds of blocks that nothing here sends are
 * refused.
 */
type Json = Record<string, unknown>;
type Check = (block: Json, at: string) => readonly string[];

const MOST_BLOCKS = 50;
const MOST_CHARACTERS = 13_000;

export function faultsOfBlocks(blocks: unknown): readonly string[] {
  if (!Array.isArray(blocks)) return ['/blocks must be an array'];
  if (blocks.length > MOST_BLOCKS) return ['/blocks must have at most 50 items'];
  const ids = blocks.flatMap((block: unknown) =>
    isObject(block) && typeof block['block_id'] === 'string' ? [block['block_id']] : [],
  );
  if (new Set(ids).size < ids.length) return ['/blocks have the same block_id twice'];
  return blocks.flatMap((block: unknown, index) => {
    const at = `/blocks/${String(index)}`;
    if (!isObject(block)) return [`${at} must be an object`];
    const check = BLOCKS[String(block['type'])];
    return check === undefined ? [`${at} has an unsupported type`] : check(block, at);
  });
}

/** Whether Slack would say msg_blocks_too_long. */
export function areTooLong(blocks: unknown): boolean {
  return countText(blocks, '') > MOST_CHARACTERS;
}

function countText(node: unknown, key: string): number {
  if (typeof node === 'string') return key === 'text' ? node.length : 0;
  const inner = Array.isArray(node)
    ? node.map((item: unknown) => countText(item, key))
    : isObject(node)
      ? Object.entries(node).map(([name, value]) => countText(value, name))
      : [];
  return inner.reduce((sum, count) => sum + count, 0);
}

const BLOCKS: Readonly<Record<string, Check>> = {
  divider: (block, at) => known(block, ['type', 'block_id'], at),
  header: (block, at) => [
    ...known(block, ['type', 'block_id', 'text'], at),
    ...text(block['text'], `${at}/text`, 150, ['plain_text']),
  ],
  section: (block, at) => {
    const { text: own, fields, accessory } = block;
    const faults = [
      ...known(block, ['type', 'block_id', 'text', 'fields', 'accessory', 'expand'], at),
    ];
    if (own === undefined && fields === undefined) faults.push(`${at} needs text or fields`);
    if (own !== undefined) faults.push(...text(own, `${at}/text`, 3000));
    if (accessory !== undefined) faults.push(...element(accessory, `${at}/accessory`));
    if (fields !== undefined)
      faults.push(...items(fields, `${at}/fields`, 10, (item, where) => text(item, where, 2000)));
    return faults;
  },
  context: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block['elements'], `${at}/elements`, 10, (item, where) => text(item, where, 3000)),
  ],
  actions: (block, at) => [
    ...known(block, ['type', 'block_id', 'elements'], at),
    ...items(block['elements'], `${at}/elements`, 25, element),
  ],
};

const BUTTON = [
  'type',
  'text',
  'action_id',
  'url',
  'value',
  'style',
  'confirm',
  'accessibility_label',
];

function element(value: unknown, at: string): readonly string[] {
  if (!isObject(value) || value['type'] !== 'button') return [`${at} has an unsupported type`];
  const { url, value: sent, style, action_id } = value;
  const faults = [
    ...known(value, BUTTON, at),
    ...text(value['text'], `${at}/text`, 75, ['plain_text']),
  ];
  if (url !== undefined && (!isText(url, 3000) || !/^https?:\/\/\S+$/.test(url)))
    faults.push(`${at}/url must be a URL of at most 3000 characters`);
  if (sent !== undefined && !isText(sent, 2000)) faults.push(`${at}/value must be less than 2001`);
  if (action_id !== undefined && !isText(action_id, 255))
    faults.push(`${at}/action_id must be less than 256 characters`);
  if (style !== undefined && style !== 'primary' && style !== 'danger')
    faults.push(`${at}/style must be primary or danger`);
  return faults;
}

function text(
  value: unknown,
  at: string,
  most: number,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): readonly string[] {
  if (!isObject(value)) return [`${at} must be an object`];
  if (!types.includes(String(value['type']))) return [`${at} must be ${types.join(' or ')}`];
  const names =
    value['type'] === 'mrkdwn' ? ['type', 'text', 'verbatim'] : ['type', 'text', 'emoji'];
  const isFit = isText(value['text'], most);
  return [
    ...known(value, names, at),
    ...(isFit ? [] : [`${at}/text must be 1 to ${String(most)} characters`]),
  ];
}

function items(
  value: unknown,
  at: string,
  most: number,
  check: (item: unknown, at: string) => readonly string[],
): readonly string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > most)
    return [`${at} must have 1 to ${String(most)} items`];
  return value.flatMap((item: unknown, index) => check(item, `${at}/${String(index)}`));
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= most;

function known(value: Json, names: readonly string[], at: string): readonly string[] {
  const { block_id } = value;
  return [
    ...Object.keys(value)
      .filter((key) => !names.includes(key))
      .map((key) => `${at} has no property ${key}`),
    ...(block_id !== undefined && !isText(block_id, 255) ? [`${at}/block_id is too long`] : []),
  ];
}
