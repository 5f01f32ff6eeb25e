import { around } from "./page.ts";

/** Close the shell's `<details class="menu">` on Escape, on a click beside them, and when another one opens. */
export function watchMenus(): void {
  const openMenus = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (event) => {
    const own = around(event, "details.menu");
    for (const menu of openMenus()) if (menu !== own) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary")?.focus();
    }
  });
}
