/** The synchronous evaluator against the jsonata package, expression by expression: same value, or same error. */
import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import { evaluateJsonata } from './evaluate.ts'
import { asFailure } from './failure.ts'
import { LIBRARY } from './library.ts'
import { parseJsonata } from './syntax.ts'
import { toJson } from './to-json.ts'

const DATA = {
  account: {
    name: 'Firefly',
    orders: [
      {
        id: 'order103',
        products: [
          { sku: 'hat', price: 34.45, quantity: 2, tags: ['red', 'wool'], size: { w: 3, h: 2 } },
          { sku: 'trilby', price: 21.67, quantity: 1, tags: ['blue'], size: { w: 1, h: 9 } },
        ],
      },
      {
        id: 'order104',
        products: [
          { sku: 'hat', price: 34.45, quantity: 4, tags: [], size: { w: 3, h: 2 } },
          { sku: 'cloak', price: 107.99, quantity: 1, size: { w: 20, h: 3 } },
        ],
      },
    ],
  },
  numbers: [3, 1, 2, 2],
  empty: [],
  nothing: null,
  nested: [[1, 2], [3], []],
  text: 'The quick brown fox',
  one: ['only'],
}

const SAME: readonly string[] = `
$d.account.name
$d.account.orders.id
$d.account.orders.products.sku
$d.account.orders[0].products[1].sku
($d.account.orders.products)[0].sku
$d.account.orders.products[-1].sku
$d.account.orders.products[price > 30].sku
$d.account.orders.products[price > 30 and quantity = 4]
$d.account.orders.products[[0..1]].sku
$d.account.orders.products.tags
$d.account.orders.products.tags[0]
$d.account.orders.products.(price * quantity)
$sum($d.account.orders.products.(price * quantity))
$d.account.orders.products.{"s": sku, "p": price}
$d.account.orders.products{sku: price}
$d.account.orders.products{sku: $sum(quantity)}
$d.account.orders.products{sku: {"q": [quantity], "n": $count($)}}
$d.account.orders.{id: products.sku}
$d.account.orders.products^(price).sku
$d.account.orders.products^(>price, <quantity).sku
$d.account.orders.products^(>price)[0].sku
$d.account.orders.products.size.*
$d.account.*[0]
$d.**.sku
$d.**.w
$d.account.orders.products@$p.{"sku": $p.sku}
$d.account.orders@$o.products@$p.{"o": $o.id, "s": $p.sku}
$d.account.orders#$i.products.{"i": $i, "s": sku}
$d.account.orders.products#$i[price > 30].{"i": $i, "s": sku}
$d.account.orders.products.{"s": sku, "o": %.id}
$d.account.orders.products.size.{"w": w, "s": %.sku, "o": %.%.id}
$d.account.orders.products.sku[]
$d.one
$d.one[]
$d.one[0]
$d.nested
$d.nested[0]
$d.nested[0][1]
$d.nested.$
$d.missing
$d.nothing
[$d.nothing]
{"a": $d.missing, "b": $d.nothing}
[1, 2, [3, 4]]
[1..3, 7..9]
[3..1]
[$d.missing, 1]
[[]]
[$d.numbers, $d.one]
[$d.numbers]
$d.numbers[$ > 1]
$d.numbers[$ > 9]
$d.numbers[0 in [0]]
$d.numbers ~> $map(function($v) { $v * 2 }) ~> $sum
($f := $uppercase ~> $lowercase; $f("MiXed"))
($f := function($x, $y) { $x + $y }; $f(1, 2))
($f := function($x) { $x <= 1 ? 1 : $x * $f($x - 1) }; $f(8))
($even := function($n) { $n = 0 ? true : $odd($n - 1) }; $odd := function($n) { $n = 0 ? false : $even($n - 1) }; $even(50))
($add := function($x, $y) { $x + $y }; $inc := $add(?, 1); $inc(41))
($first := $substring(?, 0, 3); $first("abcdef"))
$map($d.numbers, function($v, $i, $a) { $v & ":" & $i & "/" & $count($a) })
$map(["1", "2"], $number)
$map([1], function($v) { $v })
$map($d.missing, function($v) { $v })
$filter($d.numbers, function($v, $i) { $i > 1 })
$filter([1], function($v) { $v > 1 })
$reduce($d.numbers, function($a, $v) { $a + $v })
$reduce($d.numbers, function($a, $v) { $a + $v }, 100)
$reduce([], function($a, $v) { $a + $v })
$reduce([1], function($a) { $a })
$single($d.numbers, function($v) { $v = 3 })
$single($d.numbers, function($v) { $v = 2 })
$single($d.numbers, function($v) { $v = 7 })
$sift($d.account.orders[0].products[0], function($v, $k) { $k ~> /^s/ })
$each($d.account.orders[0].products[0].size, function($v, $k) { $k & $v })
$sort($d.numbers)
$sort(["b", "a", "c"])
$sort($d.account.orders.products, function($l, $r) { $l.price > $r.price }).sku
$sort([1, "a"])
$distinct($d.numbers)
$distinct([{"a": 1}, {"a": 1}, {"a": 2}])
$reverse($d.numbers)
$zip([1, 2], ["a", "b", "c"])
$append([1], [2, 3])
$append(1, 2)
$append($d.missing, 2)
$keys([{"a": 1}, {"b": 2, "a": 3}])
$lookup($d.account, "name")
$lookup([{"a": 1}, {"a": 2}], "a")
$spread({"a": 1, "b": 2})
$spread([{"a": 1}, {"b": 2}])
$merge([{"a": 1}, {"b": 2, "a": 3}])
$exists($d.nothing)
$type($d.nothing)
$type($d.missing)
$type($sum)
$type("x")
$count($d.numbers)
$count($d.missing)
$count(7)
$sum([])
$max([3, 9, 2])
$string($d.account.orders[0].products[0].size)
$string([1, 2.5, 0.1 + 0.2])
$string({"a": $sum})
$string($d.numbers, true)
$string(12.300000000000001)
$string($d.missing)
$number("12.5")
$number("0x1F")
$number("x")
$boolean([])
$boolean([0, 0])
$boolean([0, 1])
$not($d.missing)
$substring("hello world", 3, 5)
$substring("hello", -3)
$substringBefore("a-b-c", "-")
$length("héllo😀")
$trim("  a   b ")
$pad("x", 4)
$pad("x", -4, "ab")
$pad("x", 5, "#-")
$contains("abracadabra", "bra")
$contains("abracadabra", /a.*b/)
$split("a, b, c", ", ")
$split("a1b22c", /[0-9]+/)
$split("a1b22c", /[0-9]+/, 2)
$split("a,b,c", ",", 2)
$join(["a", "b"], "-")
$match("ababbxabbcc", /a(b+)/)
$match("ababbxabbcc", /a(b+)/, 1)
$match("abc", /x/)
$replace("John Smith", /(\\w+)\\s(\\w+)/, "$2, $1")
$replace("265USD", /([0-9]+)USD/, "$$$1")
$replace("aaa", "a", "b", 2)
$replace("temperature 32F", /(\\d+)F/, function($m) { $string(($number($m.groups[0]) - 32) * 5 / 9) & "C" })
$replace("abc", "", "x")
$replace("abc", /b/, "[$0]")
$replace("abc", /(b)(c)?/, "$1$2$3")
$formatNumber(12345.6, "#,###.00")
$formatNumber(0.14, "01%")
$formatBase(100, 2)
$formatInteger(2789, "w")
$formatInteger(1999, "I")
$parseInteger("twelve thousand", "w")
$fromMillis(1510067557121)
$fromMillis(1510067557121, "[M01]/[D01]/[Y0001] [h#1]:[m01][P]")
$toMillis("2017-11-07T15:12:37.121Z")
$toMillis("2017-11-07", "[Y]-[M]-[D]")
$base64encode("hello")
$base64decode("aGVsbG8=")
$encodeUrlComponent("?x=test")
$decodeUrl("https://x.y/%3F")
$round(4.5)
$round(125, -1)
$round(4.49, 1)
$power(2, 8)
$sqrt(-1)
$power(10, 999)
1 + 2 * 3 - 4 / 2 % 3
"5" + 1
5 + "x"
1 < "a"
1 < true
1 < $d.missing
1 = 1.0
1 != $d.missing
1 in [1, 2]
"x" in "x"
$d.missing in [1]
true and $d.missing
false or "x"
"a" & 1 & true & [1] & {"a": null}
"a" & $d.missing
-$d.numbers[0]
-"x"
1 > 0 ? "yes" : "no"
0 ? "yes"
($x := 1; ($x := 2; $x); $x)
$d.account ~> |orders.products|{"price": price * 2}, ["tags", "size"]| ~> function($r) { $r.orders.products }
$d.account ~> |orders|{}, "products"|
$d.numbers ~> 5
$nope(1)
sum([1])
$sum("x")
$sum([1, "x"])
$uppercase(1)
$substring("x")
$error("broken")
$assert(false, "not so")
{"a": 1, "a": 2}
{1: 2}
$d.account.orders{"k": id}{"x": 1}
[1, 2, 3].($ * 2)
[[1, 2], [3, 4]].$sum($)
[[1, 2], [3, 4]][1]
{"a": {"b": 1}}.a.b
"\\u00e9\\n"
\`a b\`
$d.account.orders[id = "order104"].products.sku
$d.account.orders[products.sku = "cloak"].id
$count($d.account.orders.products[tags])
$d.account.orders.products.($t := tags; $count($t))
function($x) { $x }(5)
λ($x) { $x * 2 }(5)
function($x)<n:n> { $x * 2 }("a")
$clone({"a": [1]})
$1
$d.account.orders.products.price[$ > 30]
$d.account.orders.(products.price)[0]
$d.account.orders.products.tags^($)
$formatNumber(1, "x")
$now() = $now()
`
  .split('\n')
  .filter((line) => line !== '')

const chance = { random: () => 0.5, uuid: () => 'uuid' }

function ours(expression: string): unknown {
  const globals = {
    lookup: (name: string) => (name === 'd' ? structuredClone(DATA) : LIBRARY.get(name)),
  }
  try {
    const value = toJson(evaluateJsonata(parseJsonata(expression), { globals, chance, nowMs: 0 }))
    return { value: JSON.stringify(value) }
  } catch (thrown) {
    return { error: asFailure(thrown).describe() }
  }
}

async function theirs(expression: string): Promise<unknown> {
  try {
    const value: unknown = await jsonata(expression).evaluate(undefined, { d: structuredClone(DATA) })
    return { value: JSON.stringify(value) }
  } catch (thrown) {
    const { code, message } = thrown as { code: string; message: string }
    return { error: `${code}: ${message}` }
  }
}

describe('the evaluator agrees with the package', () => {
  test.each(SAME.filter(isExpression))('%s', async (expression) => {
    const expected = await theirs(expression)

    const actual = ours(expression)

    expect(actual).toEqual(expected)
  })
})

/** A bare name parses, and AWS refuses it before it runs. */
function isExpression(text: string): boolean {
  try {
    parseJsonata(text)
    return true
  } catch {
    return false
  }
}
