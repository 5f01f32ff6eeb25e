import { ask } from "./api.ts";
import { type Doc, opened, written } from "./document.ts";
import type { Held, Server } from "./saving.ts";

interface VersionBody {
  number: number;
  revision: number;
  document: Doc;
}

export interface Opened extends Held {
  /** The version that is edited; the next one where there is no draft yet. */
  number: number;
  published: number | null;
}

/** The draft of a process, else what is published: the first save begins a draft of it. */
export async function openDraft(process: string): Promise<Opened & { raw: Doc }> {
  const { body: facts } = await ask<{ published: number | null; draft: unknown }>(`processes/${process}/`);
  if (facts.draft !== null) {
    const { body, etag } = await ask<VersionBody>(`processes/${process}/draft/`);
    return { doc: opened(body.document), raw: body.document, etag, number: body.number, published: facts.published };
  }
  const last = facts.published ?? (await ask<{ results: VersionBody[] }>(`processes/${process}/versions/?page_size=1`)).body.results[0]?.number;
  const { body } = await ask<VersionBody>(`processes/${process}/versions/${last}/`);
  return { doc: opened(body.document), raw: body.document, etag: null, number: body.number + 1, published: facts.published };
}

/** Where drafts of this process are kept. `like` is the document as it was read: lists it leaves out stay left out. */
export function draftServer(process: string, like: Doc): Server {
  return {
    async save(doc, etag) {
      const headers = etag === null ? { "If-None-Match": "*" } : { "If-Match": etag };
      const answer = await ask(`processes/${process}/draft/`, { method: "PUT", body: { document: written(doc, like) }, headers: headers as Record<string, string> });
      return answer.etag!;
    },
    load: () => openDraft(process),
  };
}
