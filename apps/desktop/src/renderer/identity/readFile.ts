/** A file that somebody chose, as text. */
export interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

/** Reads a chosen file as text; refuses one that is too long to be what is asked for. */
export async function readText(file: File, maxBytes: number): Promise<ChosenFile> {
  checkSize(file, maxBytes);
  return { name: file.name, text: await file.text() };
}

/** Reads a chosen file as base64, in which it passes to the main process. */
export async function readBase64(file: File, maxBytes: number): Promise<ChosenFile> {
  checkSize(file, maxBytes);
  let bytes = '';
  for (const byte of new Uint8Array(await file.arrayBuffer())) bytes += String.fromCharCode(byte);
  return { name: file.name, text: btoa(bytes) };
}

function checkSize(file: File, maxBytes: number): void {
  if (file.size > maxBytes)
    throw new Error(`${file.name} is larger than ${String(maxBytes / 1024)} KiB.`);
}
