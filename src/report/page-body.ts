import { Marked, type RendererObject, type Tokens } from 'marked';

/** PNGs by the names under which the Markdown shows them. */
export type Pictures = ReadonlyMap<string, Buffer>;

/**
 * The report's Markdown as the body of a page that stands alone. Texts of datasets and models are literal already; should one ever
 * be not, it gets no further than this: HTML other than our foldings is shown as text, nothing is a link, and the only pictures are
 * those given.
 */
export function pageBody(markdown: string, pictures: Pictures): string {
  return new Marked({ gfm: true, renderer: rendererWith(pictures) }).parse(markdown, { async: false });
}

const foldingBegins = /^<details>\n<summary>([^<>]*)<\/summary>\s*$/;
const foldingEnds = /^<\/details>\s*$/;

function rendererWith(pictures: Pictures): RendererObject {
  return {
    html({ text }) {
      const title = foldingBegins.exec(text)?.[1];
      if (title !== undefined) return `<details>\n<summary>${escapeHtml(title)}</summary>\n`;
      return foldingEnds.test(text) ? '</details>\n' : escapeHtml(text);
    },
    /** What Marked takes for the inside of a <script> it would hand on as it is. */
    text(token) {
      return 'tokens' in token && token.tokens !== undefined
        ? this.parser.parseInline(token.tokens)
        : escapeHtml(token.text);
    },
    code({ text }) {
      return `<pre><code>${escapeHtml(text, 'everything')}\n</code></pre>\n`;
    },
    /** Files lie beside the report, not beside this page, which is sent around: it names them. */
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    image(image) {
      return pictureOf(image, pictures.get(image.href));
    },
    /** Wide tables scroll by themselves, not with the whole page. */
    table({ header, rows }) {
      const line = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') =>
        `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>\n`;
      const body = rows.map((row) => line(row, 'td')).join('');
      return `<div class="wide"><table>\n<thead>${line(header, 'th')}</thead>\n<tbody>${body}</tbody>\n</table></div>\n`;
    },
  };
}

/** Where PNG files have their width and height, in pixels; ours are drawn with two for each unit. */
const [widthAt, heightAt, pixelsPerUnit] = [16, 20, 2];

function pictureOf({ text }: Tokens.Image, png: Buffer | undefined): string {
  const says = escapeHtml(text);
  if (png === undefined) return says;
  const [width, height] = [widthAt, heightAt].map((at) => Math.round(png.readUInt32BE(at) / pixelsPerUnit));
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return `<span class="wide"><img src="${source}" alt="${says}" width="${width}" height="${height}"></span>`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text in HTML. Markdown may hold entities, which stand for a sign and stay; code does not. */
export function escapeHtml(text: string, what: 'everything' | 'all but entities' = 'all but entities'): string {
  const pattern = what === 'everything' ? /[&<>"']/g : /[<>"']|&(?!#?\w+;)/g;
  return text.replaceAll(pattern, (sign) => signs[sign] ?? sign);
}
