import { csrfToken } from "./page.ts";

type Theme = "light" | "dark" | "system";

const REMEMBERED = "procops-theme"; // src/first.ts reads it before the page is drawn

/** Change the theme at once and let the server remember it; "system" follows the machine while the page is open. */
export function watchTheme(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", () => show(document.documentElement.dataset.theme as Theme, dark.matches));
  mark();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const theme = (event.submitter as HTMLButtonElement | null)?.value as Theme;
    if (!form.matches("[data-themes]") || !theme) return;
    event.preventDefault();
    show(theme, dark.matches);
    localStorage.setItem(REMEMBERED, theme);
    const body = new FormData(form);
    body.set("theme", theme);
    if (form.getAttribute("action")) {
      void fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
    }
  });
}

function show(theme: Theme, systemIsDark: boolean): void {
  const page = document.documentElement;
  page.dataset.theme = theme;
  page.dataset.bsTheme = theme === "dark" || (theme === "system" && systemIsDark) ? "dark" : "light";
  mark();
}

function mark(): void {
  const { theme } = document.documentElement.dataset;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-themes] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
