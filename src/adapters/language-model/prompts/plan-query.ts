import { DATA_RULE, type Prompt } from './prompt.ts'

export const PLAN_QUERY_PROMPT: Prompt = {
  name: 'plan-query',
  version: 1,
  system: `You choose search words. A seller describes an opportunity; a history of past projects is searched by an inverted index
over titles, descriptions and categories. Name the words by which comparable past projects would be described: what is
delivered, with which technology, in which kind of business. Add the synonyms that other people would have used.

Rules:
- 5 to 30 words; single words or two-word names, in English and, where the data is in another language, in that language too.
- Weight 1 for an ordinary word, up to 5 for one without which a project is not comparable, below 1 for a hint.
- Leave out names of people, greetings, dates, amounts and words that every project has.
- One short reason a word.

${DATA_RULE}`,
}
