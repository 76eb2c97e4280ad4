// Draws the icons of the desktop app anew from icon.svg, with the Chromium of the console tests:
//
//   node build/icons/make.mjs
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const HERE = import.meta.dirname;
const LINUX_PX = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_PX = [16, 24, 32, 48, 64, 128, 256];
/** Types of the pictures in an .icns file, all of them PNG. */
const MAC_TYPES = {
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
};

/** Draws the icon at every size, by pixels of its side. */
async function draw(sizesPx) {
  const svg = await readFile(join(HERE, 'icon.svg'), 'utf8');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    const pictures = new Map();
    for (const px of new Set(sizesPx)) {
      await page.setViewportSize({ width: px, height: px });
      await page.setContent(
        `<style>body { margin: 0 } svg { display: block; width: ${px}px; height: ${px}px }</style>${svg}`,
      );
      pictures.set(px, await page.screenshot({ omitBackground: true }));
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

/** An .ico file: a directory of sizes, then the pictures. A side of 256 is written as 0. */
function icoOf(pictures) {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length + 16 * pictures.length;
  const entries = pictures.map(([px, png]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt8(px % 256, 0);
    entry.writeUInt8(px % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(([, png]) => png)]);
}

/** An .icns file: blocks of type, length and picture. */
function icnsOf(pictures) {
  const blocks = pictures.map(([type, png]) => block(type, png));
  return block('icns', Buffer.concat(blocks));
}

function block(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

const macTypes = Object.entries(MAC_TYPES);
const pictures = await draw([...LINUX_PX, ...WINDOWS_PX, ...macTypes.map(([, px]) => px)]);
await mkdir(join(HERE, 'png'), { recursive: true });
for (const px of LINUX_PX) await writeFile(join(HERE, 'png', `${px}x${px}.png`), pictures.get(px));
await writeFile(join(HERE, 'icon.ico'), icoOf(WINDOWS_PX.map((px) => [px, pictures.get(px)])));
await writeFile(
  join(HERE, 'icon.icns'),
  icnsOf(macTypes.map(([type, px]) => [type, pictures.get(px)])),
);
