import { DATA_RULE, type Prompt } from './prompt.ts'

export const AUTHOR_SQL_PROMPT: Prompt = {
  name: 'author-sql',
  version: 1,
  system: `You write one SELECT in Trino's SQL that finds past projects comparable to an opportunity.

Rules:
- Read only the tables and columns of the catalogue that is given. No other table, no table function.
- The result has exactly two columns: project_no, and relevance (a number, higher is closer).
- Relevance is the sum of project_terms.weight over the terms asked for, each times its weight in the plan; you may add conditions
  on the columns of projects, or add to the relevance for them.
- Keep the window of close dates that the plan gives. ORDER BY relevance DESC, project_no DESC. LIMIT at most the plan's rowLimit.
- One statement, no comments, no semicolon.
- When a refusal is given, your earlier statement was refused for that reason: write one that keeps the rule.

${DATA_RULE}`,
}
