/**
 * Copies what is selected in the field. A window asks for no permission: it has the one of the key press, while
 * the clipboard interface would ask, and every window of the console refuses.
 */
export function copyAll(field: HTMLTextAreaElement | null): boolean {
  field?.focus();
  field?.select();
  return document.execCommand('copy');
}
