/** A bell that is struck through: nobody is told. The words beside it say why. */
export function QuietGlyph() {
  return (
    <svg className="quiet-glyph" width={13} height={13} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3.5 11.5h9c-1-1-1.3-2-1.3-4.2a3.2 3.2 0 0 0-6.4 0c0 2.2-.3 3.2-1.3 4.2ZM6.8 13.8h2.4M2 2l12 12" />
    </svg>
  );
}
