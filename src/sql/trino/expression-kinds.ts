/** Families of expressions that most questions treat alike. */
import type { Argument, Expression } from './expression-tree.ts'

/** Nothing that depends on a row, and nothing inside. */
export type Literal = Extract<
  Expression,
  { readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'moment' | 'interval' | 'today' }
>

/** A claim: true, false or unknown. */
export type Claim = Extract<
  Expression,
  {
    readonly kind:
      | 'logical'
      | 'not'
      | 'compare'
      | 'quantified'
      | 'distinct'
      | 'is null'
      | 'between'
      | 'in'
      | 'like'
      | 'exists'
  }
>

const LITERALS: Readonly<Record<Literal['kind'], true>> = {
  text: true,
  number: true,
  boolean: true,
  null: true,
  moment: true,
  interval: true,
  today: true,
}

const CLAIMS: Readonly<Record<Claim['kind'], true>> = {
  logical: true,
  not: true,
  compare: true,
  quantified: true,
  distinct: true,
  'is null': true,
  between: true,
  in: true,
  like: true,
  exists: true,
}

export const isLiteral = (expression: Argument): expression is Literal => Object.hasOwn(LITERALS, expression.kind)
export const isClaim = (expression: Argument): expression is Claim => Object.hasOwn(CLAIMS, expression.kind)
