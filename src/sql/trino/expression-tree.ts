/** Expressions of the tree. Brackets leave no trace: the printer sets them again where they are needed. */
import type { Name, Query, SortKey, Window } from './tree.ts'

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type IntervalUnit = 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'
export type ExtractField =
  | 'YEAR'
  | 'QUARTER'
  | 'MONTH'
  | 'WEEK'
  | 'DAY'
  | 'DAY_OF_MONTH'
  | 'DAY_OF_WEEK'
  | 'DOW'
  | 'DAY_OF_YEAR'
  | 'DOY'
  | 'HOUR'
  | 'MINUTE'
  | 'SECOND'

export interface ScalarType {
  readonly name: TypeName
  /** Length, precision, scale. */
  readonly sizes: readonly number[]
}
export type DataType = ScalarType | { readonly arrayOf: DataType }
export type TypeName =
  | 'VARCHAR'
  | 'CHAR'
  | 'JSON'
  | 'INTEGER'
  | 'BIGINT'
  | 'SMALLINT'
  | 'TINYINT'
  | 'DOUBLE'
  | 'REAL'
  | 'DECIMAL'
  | 'BOOLEAN'
  | 'DATE'
  | 'TIMESTAMP'

interface At {
  readonly at: number
}

export type Expression =
  | Column
  | Call
  | (At & { readonly kind: 'text'; readonly value: string })
  | NumberLiteral
  | IntervalLiteral
  | (At & { readonly kind: 'boolean'; readonly value: boolean })
  | (At & { readonly kind: 'null' })
  | (At & { readonly kind: 'moment'; readonly type: 'DATE' | 'TIMESTAMP'; readonly value: string })
  | (At & { readonly kind: 'today' })
  | (At & { readonly kind: 'member'; readonly of: Expression; readonly name: Name })
  | (At & { readonly kind: 'subscript'; readonly of: Expression; readonly index: Expression })
  | (At & { readonly kind: 'logical'; readonly operator: 'AND' | 'OR'; readonly operands: readonly Expression[] })
  | (At & { readonly kind: 'not'; readonly of: Expression })
  | (At & {
      readonly kind: 'compare'
      readonly operator: Comparison
      readonly left: Expression
      readonly right: Expression
    })
  | (At & {
      readonly kind: 'quantified'
      readonly operator: Comparison
      readonly quantifier: 'ALL' | 'ANY'
      readonly left: Expression
      readonly query: Query
    })
  | (At & {
      readonly kind: 'distinct'
      readonly isNegated: boolean
      readonly left: Expression
      readonly right: Expression
    })
  | (At & { readonly kind: 'is null'; readonly isNegated: boolean; readonly of: Expression })
  | (At & {
      readonly kind: 'between'
      readonly isNegated: boolean
      readonly of: Expression
      readonly low: Expression
      readonly high: Expression
    })
  | (At & {
      readonly kind: 'in'
      readonly isNegated: boolean
      readonly of: Expression
      readonly choices: readonly Expression[] | Query
    })
  | (At & {
      readonly kind: 'like'
      readonly isNegated: boolean
      readonly of: Expression
      readonly pattern: Expression
      readonly escapedBy: Expression | null
    })
  | (At & { readonly kind: 'exists'; readonly query: Query })
  | (At & { readonly kind: 'subquery'; readonly query: Query })
  | (At & {
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Expression
      readonly right: Expression
    })
  | (At & { readonly kind: 'signed'; readonly sign: '+' | '-'; readonly of: Expression })
  | (At & { readonly kind: 'concat'; readonly operands: readonly Expression[] })
  | (At & { readonly kind: 'row'; readonly values: readonly Expression[] })
  | (At & { readonly kind: 'array'; readonly values: readonly Expression[] })
  | (At & { readonly kind: 'cast'; readonly isTry: boolean; readonly of: Expression; readonly type: DataType })
  | (At & {
      readonly kind: 'case'
      readonly operand: Expression | null
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[]
      readonly otherwise: Expression | null
    })
  | (At & { readonly kind: 'extract'; readonly field: ExtractField; readonly of: Expression })
  | (At & {
      readonly kind: 'trim'
      readonly side: 'BOTH' | 'LEADING' | 'TRAILING'
      readonly characters: Expression | null
      readonly of: Expression
    })

export interface NumberLiteral {
  readonly kind: 'number'
  readonly at: number
  /** As it was written: 1 is an INTEGER, 1.0 a DECIMAL, 1E0 a DOUBLE. */
  readonly text: string
}

export interface IntervalLiteral {
  readonly kind: 'interval'
  readonly at: number
  readonly amount: number
  readonly unit: IntervalUnit
}

export interface Column {
  readonly kind: 'column'
  readonly at: number
  readonly table: Name | null
  readonly name: Name
}

export interface Call {
  readonly kind: 'call'
  readonly at: number
  /** In lower case. */
  readonly name: string
  /** `*` stands for the rows in `count(*)`. */
  readonly args: readonly Argument[] | '*'
  readonly isDistinct: boolean
  readonly orderBy: readonly SortKey[]
  readonly withinGroup: readonly SortKey[]
  readonly filter: Expression | null
  readonly nulls: 'IGNORE' | 'RESPECT' | null
  readonly over: Window | Name | null
}

export type Argument = Expression | Lambda

export interface Lambda {
  readonly kind: 'lambda'
  readonly at: number
  readonly parameters: readonly Name[]
  readonly body: Expression
}
