/** Dollars per million tokens. */
type Price = { readonly input: number; readonly output: number };
export type Prices = Readonly<Record<string, Price>>;

/**
 * OpenAI's standard prices without the discounts for cached prompts and batches, so that a bill is rather smaller. From
 * https://developers.openai.com/api/docs/pricing as quoted by several sources (among them docs.github.com, "Models and pricing"),
 * looked up in November 2026. What is missing here or has changed is named in OPENAI_PRICES.
 */
const knownPrices: Prices = {
  'gpt-5.4': { input: 2.5, output: 15 },
  'gpt-5.4-mini': { input: 0.75, output: 4.5 },
  'gpt-5.4-nano': { input: 0.2, output: 1.25 },
  'gpt-5.2': { input: 1.75, output: 14 },
  'gpt-5.1': { input: 1.25, output: 10 },
  'gpt-5': { input: 1.25, output: 10 },
  'gpt-5-mini': { input: 0.25, output: 2 },
  'gpt-5-nano': { input: 0.05, output: 0.4 },
  'gpt-4.1': { input: 2, output: 8 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4 },
  'gpt-4o': { input: 2.5, output: 10 },
  'gpt-4o-mini': { input: 0.15, output: 0.6 },
};

/** What so many tokens cost; null where the model's price is not known. A dated model costs what its name without the date does. */
export function dollarsOf(
  model: string,
  { promptTokens, replyTokens }: { readonly promptTokens: number; readonly replyTokens: number },
  overrides: Prices,
): number | null {
  const name = model.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  const price = [overrides, knownPrices].flatMap((prices) => priceIn(prices, model) ?? priceIn(prices, name) ?? [])[0];
  return price ? (promptTokens * price.input + replyTokens * price.output) / 1_000_000 : null;
}

function priceIn(prices: Prices, model: string): Price | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}
