import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const resolve = createRequire(import.meta.url).resolve;

/** One Tabler icon as a `<symbol>`: the outline's drawing without its frame, so that `.icon` colours and sizes it. */
export function symbol(name: string): string {
  const svg = readFileSync(resolve(`@tabler/icons/outline/${name}.svg`), "utf8");
  const drawing = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path\s+stroke="none"\s+d="M0 0h24v24H0z"\s+fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
}

/** Writes `assets/icons-<hash>.svg` ("icons.svg" in the manifest): the icons named in the given JSON list and no others, for the template tag `{% icon %}`. */
export function iconSprite(list: URL): Plugin {
  return {
    name: "icon-sprite",
    apply: "build",
    buildStart() {
      this.addWatchFile(list.pathname);
      const names: string[] = JSON.parse(readFileSync(list, "utf8"));
      const source = `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source });
    },
  };
}
