// The designer's words. They stand in the code as `gettext("Saved")`, where Django's makemessages finds them (domain
// djangojs, extensions ts and tsx); the page hands over their translations, in the shape of Django's own catalogue.

interface Catalog {
  catalog: Record<string, string | string[]>;
  plural?: string | null;
}

let known: Catalog = { catalog: {} };

export function useCatalog(catalog: Catalog): void {
  known = catalog;
}

type Values = Readonly<Record<string, string | number>>;

/** The words in the reader's language, with `{places}` filled in. */
export function gettext(words: string, values: Values = {}): string {
  const found = known.catalog[words];
  return filled(typeof found === "string" ? found : words, values);
}

/** The same for a number of things; `{count}` is the number. */
export function ngettext(one: string, many: string, count: number, values: Values = {}): string {
  const found = known.catalog[one];
  const forms = Array.isArray(found) ? found : [one, many];
  return filled(forms[count === 1 ? 0 : Math.min(1, forms.length - 1)] ?? many, { count, ...values });
}

function filled(words: string, values: Values): string {
  return words.replace(/\{(\w+)\}/g, (whole, place: string) => String(values[place] ?? whole));
}
