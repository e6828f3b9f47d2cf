import type { Json } from '../objects.ts';
import type { World } from '../world.ts';
import type { UploadedFile } from './attachments.ts';

export type Request = {
  readonly world: World;
  readonly query: URLSearchParams;
  readonly body: Json | readonly Json[];
  readonly files: readonly UploadedFile[];
  /** A part of the path: `request.part('channel')`. */
  part(name: string): string;
};

/** No body: 204. */
export type Answer = { readonly status: 200 | 201 | 204; readonly body?: unknown };

/** Named as `POST /channels/:channel/messages`. */
export type Routes = Readonly<Record<string, (request: Request) => Answer>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const nothing: Answer = { status: 204 };

export type Match = { readonly route: string; readonly parts: Readonly<Record<string, string>> };

export function matchRoute(routes: Routes, method: string, path: string): Match | undefined {
  const segments = path.split('/');
  for (const route of Object.keys(routes)) {
    const [verb, pattern = ''] = route.split(' ');
    const expected = pattern.split('/');
    if (verb !== method || expected.length !== segments.length) continue;
    const parts: Record<string, string> = {};
    const fits = expected.every((name, index) => {
      const segment = segments[index] ?? '';
      if (!name.startsWith(':')) return name === segment;
      parts[name.slice(1)] = segment;
      return segment !== '';
    });
    if (fits) return { route, parts };
  }
  return undefined;
}
