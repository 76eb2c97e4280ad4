import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Stretch } from '../../paneKit/chart/index.ts';
import {
  useAnnounce,
  useEventRing,
  useIntent,
  useKeyReader,
  usePaneConfig,
  usePaneLink,
  usePaneView,
} from '../../paneKit/index.ts';
import {
  type ChartConfig,
  FIRST_CHARTS,
  isChartsConfig,
  MAX_CHARTS,
  RANGES,
  stepRange,
} from './chartsConfig.ts';
import { titleOf } from './describeLine.ts';
import { describeFixed, isFixedRange } from './fixedRange.ts';
import { type Suggestions, suggestFrom } from './suggestions.ts';

/** So many of the newest events say what there is to draw. */
const SUGGEST_FROM = 2_000;

/** What these keys do to the time of a link group. */
const OF_GROUP: ReadonlySet<string> = new Set(['[', ']', '+', '-', '0']);

/** Which chart the form is for. */
type Form = { readonly index: number | null; readonly suggestions: Suggestions };

/** Everything the pane can do, apart from how it looks. */
export function useCharts() {
  const paneRef = useRef<HTMLDivElement>(null);
  const [config, setConfig] = usePaneConfig(FIRST_CHARTS, isChartsConfig);
  const [ownFixed, keepOwn] = usePaneView<Stretch | null>('fixed', null, isFixedRange);
  const link = usePaneLink();
  // In a link group the time is the group's: what the pane had of its own waits until it leaves.
  const fixed = link === null ? ownFixed : link.range;
  const keepFixed = link?.setRange ?? keepOwn;
  const [focused, setFocused] = useState(0);
  /** The chart that another pane has asked for, until it stands here. */
  const [wanted, setWanted] = useState<number | null>(null);
  const [isTable, setTable] = useState(false);
  const [form, setForm] = useState<Form | null>(null);
  const [removed, setRemoved] = useState<{ chart: ChartConfig; index: number } | null>(null);
  const { ring } = useEventRing();
  const readKey = useKeyReader();
  const announce = useAnnounce();
  const { charts } = config;
  const range = RANGES.find(({ rangeMs }) => rangeMs === config.rangeMs) ?? RANGES[0];
  const current = Math.min(focused, charts.length - 1);

  /** Where the focus is while charts come and go. */
  function focusPane(): void {
    paneRef.current?.focus();
  }
  function openForm(index: number | null): void {
    focusPane();
    const entries = Array.from({ length: Math.min(SUGGEST_FROM, ring.next - ring.first) }, (_, i) =>
      ring.at(ring.next - 1 - i),
    ).filter((entry) => entry !== undefined);
    setForm({ index, suggestions: suggestFrom(entries) });
  }
  function save(chart: ChartConfig): void {
    const index = form?.index ?? null;
    const next =
      index === null ? [...charts, chart] : charts.map((each, i) => (i === index ? chart : each));
    setConfig({ ...config, charts: next });
    if (index === null) setFocused(next.length - 1);
    setForm(null);
  }
  function remove(): void {
    const chart = charts[current];
    if (chart === undefined) return;
    setConfig({ ...config, charts: charts.filter((_, i) => i !== current) });
    setRemoved({ chart, index: current });
    announce(`Removed ${titleOf(chart)}. P puts it back.`);
    focusPane();
  }
  function putBack(): void {
    if (removed === null || charts.length >= MAX_CHARTS) return;
    setConfig({ ...config, charts: charts.toSpliced(removed.index, 0, removed.chart) });
    setRemoved(null);
  }
  function fix(stretch: Stretch): void {
    // The chart that had it goes while its values are read.
    focusPane();
    keepFixed(stretch);
    const whose = link === null ? 'All charts show' : `Link group ${link.group} shows`;
    announce(`${whose} ${describeFixed(stretch)}. Escape goes back to the last ${range.word}.`);
  }
  function letGo(): void {
    focusPane();
    keepFixed(null);
    announce(`The last ${range.word}`);
  }
  function setRange(step: 1 | -1): void {
    focusPane();
    if (fixed !== null) keepFixed(null);
    setConfig({ ...config, rangeMs: stepRange(config.rangeMs, step) });
  }
  function go(step: 1 | -1): void {
    const all = [
      ...(paneRef.current?.querySelectorAll<HTMLElement>('[data-chart] [tabindex="0"]') ?? []),
    ];
    const at = all.findIndex((each) => each === document.activeElement);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    next?.focus();
  }
  useIntent('showSeries', ({ spec }) => {
    const known = charts.findIndex(({ lines }) => JSON.stringify(lines) === JSON.stringify([spec]));
    focusPane();
    if (known === -1 && charts.length >= MAX_CHARTS) {
      announce('This pane holds eight charts: X removes one, then there is room.');
      return;
    }
    if (known === -1) setConfig({ ...config, charts: [...charts, { title: '', lines: [spec] }] });
    setWanted(known === -1 ? charts.length : known);
  });
  useEffect(() => {
    if (wanted === null) return;
    const card = paneRef.current?.querySelectorAll<HTMLElement>('.chart-cards > [data-chart]')[
      wanted
    ];
    if (card === undefined) return;
    card.scrollIntoView({ block: 'nearest' });
    setFocused(wanted);
    setWanted(null);
  }, [wanted, charts]);

  const commands: Readonly<Record<string, () => void>> = {
    J: () => {
      go(1);
    },
    K: () => {
      go(-1);
    },
    N: () => {
      if (charts.length < MAX_CHARTS) openForm(null);
    },
    E: () => {
      if (charts[current] !== undefined) openForm(current);
    },
    X: remove,
    P: putBack,
    V: () => {
      focusPane();
      setTable(!isTable);
    },
    F: () => {
      focusPane();
      setConfig({ ...config, follows: !config.follows });
    },
    Escape: letGo,
    // Zooming in shows less time.
    '+': () => {
      setRange(-1);
    },
    '-': () => {
      setRange(1);
    },
  };
  return {
    ...{ paneRef, config, range, isTable, form, removed, current, commands, save },
    ...{ fixed, fix, letGo },
    service: link?.service ?? null,
    setFocused,
    closeForm: () => {
      setForm(null);
    },
    onKeyDown(event: KeyboardEvent) {
      // What a sheet over the pane takes is not for the pane.
      if (form !== null) return;
      const key = readKey(event) ?? '';
      // With nothing to put back the key is that of the window; with nothing fixed Escape is.
      // The time of a link group is changed for all its panes at once, by the board.
      const isOfGroup = link !== null && fixed !== null && OF_GROUP.has(key);
      // The chart that had the focus goes while its values are read.
      if (isOfGroup) focusPane();
      const isOurs =
        key === 'P' ? removed !== null : key === 'Escape' ? fixed !== null : !isOfGroup;
      const command = isOurs ? commands[key] : undefined;
      if (command === undefined) return;
      event.preventDefault();
      command();
    },
  };
}
