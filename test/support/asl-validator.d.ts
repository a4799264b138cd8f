/** asl-validator 4 ships no types; this is the part that the tests use. */
declare module 'asl-validator' {
  function aslValidator(definition: object): {
    readonly isValid: boolean
    readonly errorsText: (separator?: string) => string
  }

  export = aslValidator
}
