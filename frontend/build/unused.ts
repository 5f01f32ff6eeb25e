/** Pieces of Tabler that no page of ours has. */
const UNUSED = /\.(navbar|steps|signal|input-group-flat|accordion|table-selectable|legend-list|card-tabs)\b/;

/**
 * Takes out of Tabler the rules with `:has()` for pieces that we do not use. They are not only idle: `.page:has(> ...)` and
 * its like stand above the whole page, so a browser computes every style of it anew whenever a class or attribute
 * changes, 90 ms for a letter typed into the designer of a large process.
 */
export function withoutUnused() {
  return {
    postcssPlugin: "without-unused",
    Rule(rule: { selector: string; remove(): unknown }) {
      if (rule.selector.includes(":has(") && UNUSED.test(rule.selector)) rule.remove();
    },
  };
}
