import { z } from 'zod';

/** Dollars for a million tokens. */
type Price = { readonly input: number; readonly output: number };

const count = (least: number, most: number, fallback: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);
const name = z.string().trim().min(1).max(200);

const prices = z
  .string()
  .default('')
  .transform((text, { issues }) => {
    const entries = text.split(',').filter((entry) => entry.trim() !== '');
    const read = entries.map((entry) => /^\s*(\S+)\s*=\s*([\d.]+)\s*\/\s*([\d.]+)\s*$/.exec(entry));
    const table: Record<string, Price> = {};
    for (const [index, match] of read.entries()) {
      const [, model = '', input = NaN, output = NaN] = match ?? [];
      table[model] = { input: Number(input), output: Number(output) };
      if (Number.isFinite(Number(input)) && Number.isFinite(Number(output))) continue;
      const message = `“${entries[index]?.trim()}” is not like gpt-5-mini=0.25/2, dollars per million tokens in and out`;
      issues.push({ code: 'custom', input: text, message });
    }
    return table;
  });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'it is like https://api.openai.com/v1', abort: true })
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', {
    error: 'it must hold no name and no password; the key belongs into OPENAI_API_KEY',
  })
  .refine((text) => !/\/completions\/*$/.test(new URL(text).pathname), {
    error: 'it must end before /chat/completions, for most servers in /v1',
  });

/** The variables that choose the team and its language model; `.env.example` says what each means. */
export const modelVariables = {
  TEAM: z.enum(['playbook', 'llm', 'hybrid']).optional(),
  OPENAI_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: 'it must be one word of plain characters, as the provider gave it' })
    .optional(),
  OPENAI_BASE_URL: baseUrl.optional(),
  OPENAI_MODEL: name.default('gpt-5-mini'),
  OPENAI_MODEL_ARCHITECT: name.optional(),
  OPENAI_MODEL_ANALYST: name.optional(),
  OPENAI_MODEL_ENGINEER: name.optional(),
  OPENAI_MODEL_INTERPRETER: name.optional(),
  OPENAI_MODEL_REPORTER: name.optional(),
  OPENAI_TEMPERATURE: z.coerce.number().min(0).max(2).optional(),
  OPENAI_REASONING_EFFORT: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  OPENAI_ANSWERS: z.enum(['auto', 'schema', 'json', 'fenced']).default('auto'),
  OPENAI_PICTURES: z.enum(['auto', 'on', 'off']).default('auto'),
  OPENAI_TIMEOUT_SECONDS: count(1, 7200, 600),
  OPENAI_CONTEXT_TOKENS: count(2000, 2_000_000, 24_000),
  OPENAI_REPLY_TOKENS: count(500, 500_000, 16_000),
  OPENAI_PRICES: prices,
  REPAIR_ATTEMPTS: count(0, 10, 3),
  RUN_TOKENS: z.coerce.number().int().positive().optional(),
  RUN_DOLLARS: z.coerce.number().positive().optional(),
};

const modelSchema = z.object(modelVariables);
export type ModelConfig = z.infer<typeof modelSchema>;

/** Null where the team can be what it is asked to be; else a sentence that says what to set. */
export function missingKey({ TEAM, OPENAI_API_KEY }: Pick<ModelConfig, 'TEAM' | 'OPENAI_API_KEY'>): string | null {
  if (TEAM !== 'llm' || OPENAI_API_KEY !== undefined) return null;
  return 'TEAM=llm needs a language model, and OPENAI_API_KEY is not set. Set it (a server of your own takes any word: OPENAI_API_KEY=local with OPENAI_BASE_URL), or leave TEAM away for the playbook.';
}
