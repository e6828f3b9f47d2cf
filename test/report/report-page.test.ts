import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Pictures } from '../../src/report/page-body.ts';
import { reportMarkdown } from '../../src/report/report-markdown.ts';
import { reportPage } from '../../src/report/report-page.ts';
import { type RunBuilder, type StartWith, startedRun } from '../support/run-builder.ts';

const png = Buffer.alloc(24);
png.writeUInt32BE(1400, 16);
png.writeUInt32BE(900, 20);
const pictures: Pictures = new Map([['accuracy.png', png]]);
const pageOf = (markdown: string, title = 'Run r1') => reportPage(title, markdown, pictures);
const bodyOf = async (markdown: string) => /<main>\n(.*)<\/main>/s.exec(await pageOf(markdown))?.[1]?.trim();

describe('the report as a page', () => {
  it('carries its pictures, with what they show and their size', async () => {
    expect(await bodyOf('![Accuracy "now"](accuracy.png)')).toBe(
      `<p><span class="wide"><img src="data:image/png;base64,${png.toString('base64')}" alt="Accuracy &quot;now&quot;" width="700" height="450"></span></p>`,
    );
  });

  it('folds what the report folds', async () => {
    expect(await bodyOf('<details>\n<summary>Step 1: p1</summary>\n\n**kept**\n\n</details>')).toBe(
      '<details>\n<summary>Step 1: p1</summary>\n<p><strong>kept</strong></p>\n</details>',
    );
  });

  it('lets wide tables scroll by themselves', async () => {
    expect(await bodyOf('| a | b |\n| --- | --- |\n| 1 | \\| &lt;2 |')).toBe(
      '<div class="wide"><table>\n<thead><tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody><tr><td>1</td><td>| &lt;2</td></tr>\n</tbody>\n</table></div>',
    );
  });

  it('names files instead of linking them: they do not travel with it', async () => {
    expect(await bodyOf('[per-class.csv](per-class.csv)')).toBe('<p>per-class.csv</p>');
  });

  it('allows its browser one style, its own pictures and nothing else', async () => {
    const page = await pageOf('# Run');
    const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
    expect(style).not.toMatch(/url\(|@import/);
  });
});

describe('a page of hostile Markdown', () => {
  it.each([
    '<script>alert(1)</script>',
    'a <script> b <img src=x onerror=alert(1) c',
    'a <pre> b <img src=x onerror=alert(1) c\n\nd',
    '<details open ontoggle=alert(1)>\n<summary>x</summary>\n\ny\n\n</details>',
    '<details>\n<summary><img src=x onerror=alert(1)></summary>\n\ny',
    '<svg/onload=alert(1)>',
    '<style>@import "http://evil"</style>',
    '&#60;img src=x onerror=alert(1)&#62;',
    '&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;',
    '```\n</code></pre><script>alert(1)</script>\n```',
    '`</code><script>alert(1)</script>`',
    '[x](javascript:alert(1))',
    '[x]: javascript:alert(1)\n\n[x] ![x]',
    '![x](http://evil/pixel.png)',
    '![x" onerror="alert(1)](accuracy.png)',
    '![x](data:text/html,<script>alert(1)</script>)',
    '<http://evil> http://evil www.evil.example a@evil.example',
    '| <img src=x onerror=alert(1)> |\n| --- |\n| <script>alert(1)</script> |',
  ])('shows %s as text', async (markdown) => {
    expect(foreignTags(await pageOf(markdown, '</title><script>alert(1)</script>'))).toEqual([]);
  });
});

describe('a page of a hostile run', () => {
  const attack = '</pre></details><script src="http://evil/x.js"></script><img src="http://evil/x.png">';
  const hostile = ({ classes = [attack, '| a | b |', '![x](http://evil)', '\u001b[2Jred'], ...more }: StartWith = {}) =>
    startedRun({ classes, settings: { goal: attack }, ...more })
      .baselined(0.9)
      .kept(0.91, {
        component: 'model',
        summary: attack,
        hypothesis: attack,
        source: `x = """\n\`\`\`\`\n${attack}"""\n`,
      })
      .by(attack, { type: 'guidanceGiven', words: attack }, { type: 'refinementEnded', reason: attack })
      .and({
        type: 'reportWritten',
        folder: 'r',
        summary: { sentences: [attack], next: `[x](javascript:a) ${attack}`, author: 'model', note: attack },
      });

  it('holds their words, and no tag and no request of theirs', async () => {
    const page = await written(hostile());
    expect(foreignTags(page)).toEqual([]);
    expect(page).toContain('&lt;/pre&gt;&lt;/details&gt;&lt;script src=&quot;http://evil/x.js&quot;&gt;');
    expect(page).not.toMatch(/(?:src|href|action|data|srcset|poster)\s*=\s*["']?\s*(?:https?:)?\/\//i);
    expect(page).not.toMatch(/<a\b/);
    expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
  });
});

function written({ run, events }: RunBuilder): Promise<string> {
  return pageOf(reportMarkdown(run, events, { command: 'start x', version: '0.1.0' }), run.id);
}

const ownNames =
  'html|head|title|style|body|main|h[1-6]|p|ul|ol|li|strong|em|code|pre|details|summary|table|thead|tbody|tr|th|td|div|span';
const ownTags = [
  new RegExp(`^</?(?:${ownNames})>`),
  /^<(?:!doctype html|html lang="en"|div class="wide"|span class="wide")>/,
  /^<meta (?:charset|http-equiv|name)="[^"<>]*"(?: content="[^"<>]*")?>/,
  /^<img src="data:image\/png;base64,[A-Za-z0-9+/=]*" alt="[^"<>]*" width="\d+" height="\d+">/,
];

/** What a browser would take for a tag, and no part of our page is written as. */
function foreignTags(page: string): readonly string[] {
  const tags = page.split(/(?=<[a-z!/?])/i);
  return tags.filter((tag) => !ownTags.some((own) => own.test(tag)));
}
