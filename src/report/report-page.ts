import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml, type Pictures, pageBody } from './page-body.ts';

/** The report as one file that can be sent and opened anywhere: pictures and style are inside, nothing is loaded and nothing runs. */
export async function reportPage(title: string, markdown: string, pictures: Pictures): Promise<string> {
  const style = await readFile(join(import.meta.dirname, 'report-page.css'), 'utf8');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title, 'everything')}</title>
<style>${style}</style>
</head>
<body>
<main>
${pageBody(markdown, pictures)}</main>
</body>
</html>
`;
}

/** No browser may load, run or send anything for this page: this one style and pictures that it holds itself are all. */
function policyFor(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}
