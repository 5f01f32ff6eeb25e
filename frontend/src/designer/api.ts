// The designer speaks with the server by the REST API alone (docs/api.md).

import { csrfToken } from "../behaviours/page.ts";
import { gettext } from "./gettext.ts";

export interface Answer<T = unknown> {
  status: number;
  body: T;
  etag: string | null;
}

interface ErrorBody {
  errors?: { code: string; detail: string; attr: string | null; next_action: string }[];
  faults?: Fault[];
}

/** One thing that is wrong, or doubtful, as the publish gate says it. */
export interface Fault {
  level: "refuse" | "warn";
  code: string;
  kind: "process" | "lane" | "field" | "step" | "flow";
  key: string;
  message: string;
  path: string;
  /** What else it is about: the field that nobody fills, the step that is asked, what is named and is not there. */
  about: { kind: "lane" | "field" | "step"; key: string } | null;
}

/** An answer that is no success, or no answer at all (status 0). */
export class NoSuccess extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly nextAction: string,
    readonly faults: readonly Fault[],
  ) {
    super(message);
  }
}

interface Asked {
  method?: "GET" | "POST" | "PUT";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  keepalive?: boolean;
}

/**
 * One request to `/api/v1/`.
 * @throws NoSuccess for any other answer than 2xx, and where there is no connection.
 */
export async function ask<T>(path: string, { method = "GET", body, headers, ...how }: Asked = {}): Promise<Answer<T>> {
  let answer: Response;
  let said: unknown;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...how,
    });
    // An answer may break off in its middle too: that is no answer.
    said = await answer.json();
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new NoSuccess(0, "offline", gettext("There is no connection."), gettext("It is tried again by itself."), []);
  }
  if (answer.ok) return { status: answer.status, body: said as T, etag: answer.headers.get("ETag") };
  const { errors = [], faults = [] } = said as ErrorBody;
  const first = errors[0];
  throw new NoSuccess(answer.status, first?.code ?? "failed", first?.detail ?? gettext("That did not work."), first?.next_action ?? "", faults);
}

interface Page<T> {
  results: T[];
  next: string | null;
}

/** Everything of a list, page by page. */
export async function all<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  for (let next: string | null = path; next !== null; ) {
    const { body }: Answer<Page<T>> = await ask<Page<T>>(next);
    found.push(...body.results);
    next = body.next === null ? null : body.next.slice(body.next.indexOf("/api/v1/") + "/api/v1/".length);
  }
  return found;
}
