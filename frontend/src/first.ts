// Runs before anything is drawn, as a plain script: a page must not flash white before it turns dark.
// It imports nothing; src/behaviours/theme.ts takes over once the page is there.

(() => {
  const page = document.documentElement;
  const theme = page.dataset.theme || localStorage.getItem("procops-theme") || "system";
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  page.dataset.js = "";
  page.dataset.theme = theme;
  page.dataset.bsTheme = isDark ? "dark" : "light";
  page.classList.toggle("dark-mode", isDark); // as the page of the API's documents knows it
})();

export {};
