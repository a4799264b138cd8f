/** Thrown inside the parser only; whoever parses gets it as a value. */
export class SyntaxFault extends Error {
  readonly at: number

  constructor(reason: string, at: number) {
    super(reason)
    this.name = 'SyntaxFault'
    this.at = at
  }
}
