import { expect, test } from 'vitest'
import { createGrowingColumn } from './growing-column.ts'

test('a column keeps what was pushed, in order, however long it grows', () => {
  const column = createGrowingColumn()
  for (let i = 0; i < 5000; i++) column.push(i)

  expect(column.values()).toEqual(Float32Array.from({ length: 5000 }, (_, i) => i))
})

test('a column without values is empty', () => {
  expect(createGrowingColumn().values()).toHaveLength(0)
})
