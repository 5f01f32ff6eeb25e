import { createContext, useContext } from "react";

/** The address of the icon sprite. */
export const Sprite = createContext("");

/** One icon of the sprite (procops/ui/icons.json), as the template tag `{% icon %}` draws it. */
export function Icon({ name }: { name: string }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <use href={`${useContext(Sprite)}#${name}`} />
    </svg>
  );
}
