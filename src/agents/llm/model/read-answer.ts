import { z } from 'zod';
import type { Question } from '../ask.ts';
import { type JsonSchema, withoutNulls } from './json-schema.ts';
import { objectAtStart } from './object-end.ts';

type Read<Answer> = { readonly answer: Answer } | { readonly problem: string };

/** Takes the answer out of what a model wrote around it and checks it. The problem is for the model that gave it. */
export function readAnswer<Answer>(text: string, question: Question<Answer>, schema: JsonSchema): Read<Answer> {
  const found = jsonIn(text);
  if ('problem' in found) return found;
  const parsed = question.answer.safeParse(withoutNulls(found.value, schema));
  if (!parsed.success)
    return { problem: `it does not have the shape that was asked for:\n${z.prettifyError(parsed.error)}` };
  const problem = question.problemWith?.(parsed.data) ?? null;
  return problem === null ? { answer: parsed.data } : { problem };
}

/** Whether the answer had been whole before the reply was cut off, with nothing after it that says something. */
export function isWhole(text: string): boolean {
  const said = withoutThoughts(text).trim();
  if (objectAtStart(said) !== null) return true;
  const answer = withoutFill(said);
  return /[}`]$/.test(answer) && 'value' in jsonIn(answer);
}

export function holdsObject(text: string): boolean {
  return 'value' in jsonIn(text);
}

/** Without the dots and dashes that small models write for ever once they have said it all. */
function withoutFill(text: string): string {
  let end = text.length;
  while (end > 0 && /[^\p{L}\p{N}"}`\]]/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/**
 * The whole text, else the last fenced block, else the outermost object, else the one at the start: thoughts and examples stand before
 * the answer.
 */
function jsonIn(text: string): { readonly value: unknown } | { readonly problem: string } {
  const said = withoutThoughts(text).trim();
  if (said === '') return { problem: 'it is empty. Answer with one JSON object.' };
  const object = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
  const parts = [text, said, ...fencedBlocks(said).reverse(), object, objectAtStart(said) ?? ''];
  const candidates = new Set(parts.map((part) => part.trim()));
  let error = 'there is no JSON object in it';
  for (const candidate of candidates) {
    if (!candidate.startsWith('{')) continue;
    try {
      return { value: JSON.parse(withEscapes(candidate)) };
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
  }
  return { problem: `it is not valid JSON: ${error}. Answer with one JSON object and nothing else.` };
}

/** What stands between lines that open and close a fence. */
function fencedBlocks(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] | null = null;
  for (const line of text.split('\n')) {
    if (block === null) {
      if (/```(?:json|JSON)?[ \t\r]*$/.test(line)) block = [];
    } else if (/^[ \t]*```/.test(line)) {
      blocks.push(block.join('\n'));
      block = null;
    } else block.push(line);
  }
  return blocks;
}

/** A server that has cut a template's opening tag away leaves the closing one: all before that is thought. */
function withoutThoughts(text: string): string {
  const parts = text.split('</think>');
  const last = parts.pop() ?? '';
  let said = '';
  for (const part of parts) {
    const start = part.indexOf('<think>');
    said = start === -1 ? '' : said + part.slice(0, start);
  }
  said += last;
  return said.trimStart().startsWith('<think>') ? '' : said;
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Small models break the lines of code within a string, which JSON does not allow. */
function withEscapes(json: string): string {
  return json.replace(/"(?:[^"\\]|\\[\s\S])*"?/g, (string) =>
    string.replace(/[\n\r\t]/g, (character) => escapes[character] ?? ''),
  );
}
