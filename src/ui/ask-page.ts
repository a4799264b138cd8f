/** The question: the guide's five fields, what else helps, and how to answer. What was typed survives a reload. */
import type { Problem } from '#api'
import { askedIn, ProblemError, startAnalysis } from './api-client.ts'
import { el, type Page } from './element.ts'
import { problemBox, shownProblem } from './problem-box.ts'

interface Field {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly kind: 'line' | 'text' | 'date'
  readonly required: boolean
}

const field = (name: string, label: string, hint = '', kind: Field['kind'] = 'line', required = false): Field => ({
  name,
  label,
  hint,
  kind,
  required,
})

const REQUIRED = [
  field('CustomerName', 'Customer', '', 'line', true),
  field(
    'region',
    'Region',
    'The customer’s geography, e.g. Germany. An AWS region code is understood too.',
    'line',
    true,
  ),
  field('closeDate', 'Expected close', 'The day on which the deal is expected to be won.', 'date', true),
  field('oppName', 'Opportunity', 'Its name in a few words.', 'line', true),
  field(
    'oppDescription',
    'Description',
    'What the customer has and wants: systems, services, goals. More words find better matches.',
    'text',
    true,
  ),
]

const CONTEXT = [
  field('industry', 'Industry'),
  field('customerSegment', 'Customer segment', 'e.g. Enterprise, SMB'),
  field('partnerName', 'Partner'),
  field('migrationPhase', 'Migration phase', 'e.g. Assess, Mobilize, Migrate'),
  field('activityFocus', 'Activity focus', '', 'text'),
  field('businessDescription', 'About the business', '', 'text'),
]

const OPTIONS = [
  { name: 'includeFunding', label: 'How it can be funded', hint: 'Programmes and sources with eligibility and caps' },
  { name: 'includeFollowOn', label: 'What comes next', hint: 'What comparable customers bought afterwards' },
  { name: 'includeValidation', label: 'Checks', hint: 'Every figure in the prose tied to a fact', checked: true },
  { name: 'useNovaPremier', label: 'Premium model', hint: 'Changes the prose, never the figures' },
]

const EXAMPLE: Readonly<Record<string, string>> = {
  CustomerName: 'Example Corp',
  region: 'us-east-1',
  oppName: 'Cloud Migration',
  oppDescription:
    'Migrate legacy systems to AWS: two data centres with 120 virtual machines, an Oracle database and a file server. The customer wants managed databases, backups in another region and lower operating cost.',
  industry: 'Retail',
  customerSegment: 'Enterprise',
}

const DRAFT = 'opportunity-draft'

export function askPage(query: URLSearchParams): Page {
  const form = el('form', { class: 'ask', novalidate: true, submit: (event) => void submit(event) })
  const failures = el('div', { class: 'failures' })
  const button = el('button', { type: 'submit', class: 'primary' }, 'Analyse')
  const draft = readDraft()
  const from = query.get('from')
  const values = from === null ? { ...draft, ...Object.fromEntries(query) } : {}
  let sending = false

  form.append(
    failures,
    el('div', { class: 'fields' }, ...REQUIRED.map((one) => input(one, values[one.name]))),
    el(
      'details',
      { open: CONTEXT.some(({ name }) => values[name]) },
      el(
        'summary',
        {},
        'More about the customer ',
        el('span', { class: 'quiet' }, '(optional; sharpens the comparison)'),
      ),
      el('div', { class: 'fields' }, ...CONTEXT.map((one) => input(one, values[one.name]))),
    ),
    el(
      'fieldset',
      { class: 'options' },
      el('legend', {}, 'Also answer'),
      ...OPTIONS.map(({ name, label, hint, checked }) =>
        el(
          'label',
          { class: 'option' },
          el('input', { type: 'checkbox', name, checked: (values[name] ?? String(checked ?? false)) === 'true' }),
          el('span', {}, el('b', {}, label), el('span', { class: 'quiet' }, hint)),
        ),
      ),
    ),
    el(
      'div',
      { class: 'actions' },
      button,
      el('button', { type: 'button', click: fillExample }, 'Fill in an example'),
      el('button', { type: 'button', class: 'plain', click: clear }, 'Clear'),
    ),
  )
  form.addEventListener('input', () => writeDraft(valuesOf(form)))
  if (from !== null) void fillFrom(from)

  function fillExample(): void {
    for (const [name, value] of Object.entries({ ...EXAMPLE, closeDate: inHalfAYear() })) setValue(form, name, value)
    writeDraft(valuesOf(form))
  }

  /** What an earlier analysis asked, whole. */
  async function fillFrom(id: string): Promise<void> {
    try {
      const { opportunityDetails = {}, analysisOptions = {} } = await askedIn(id)
      for (const [name, value] of Object.entries({ ...opportunityDetails, ...analysisOptions })) {
        if (value !== null) setValue(form, name, String(value))
      }
      const context = CONTEXT.find(({ name }) => opportunityDetails[name])
      if (context !== undefined) form.querySelector('details')?.setAttribute('open', '')
    } catch (error) {
      failures.replaceChildren(problemBox(shownProblem(error)))
    }
  }

  function clear(): void {
    form.reset()
    for (const { name } of [...REQUIRED, ...CONTEXT]) setValue(form, name, '')
    localStorage.removeItem(DRAFT)
    failures.replaceChildren()
    markFields(form, [])
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (sending) return
    const missing = REQUIRED.filter(({ name }) => valuesOf(form)[name]?.trim() === '')
    if (missing.length > 0) return refuse(missingProblem(missing), missing)
    sending = true
    button.setAttribute('aria-disabled', 'true')
    button.textContent = 'Starting …'
    try {
      const { id } = await startAnalysis(bodyOf(form), crypto.randomUUID())
      location.hash = `#/analyses/${encodeURIComponent(id)}`
    } catch (error) {
      if (error instanceof ProblemError) refuse(error.problem)
      else failures.replaceChildren(problemBox(shownProblem(error)))
    } finally {
      sending = false
      button.removeAttribute('aria-disabled')
      button.textContent = 'Analyse'
    }
  }

  function refuse(problem: Problem, fields: readonly { readonly name: string }[] = []): void {
    failures.replaceChildren(problemBox(problem))
    markFields(form, problem.field === undefined ? [] : [problem.field, ...fields.map(({ name }) => name)])
  }

  const content = el(
    'div',
    { class: 'page narrow' },
    el('h1', {}, 'What is this deal likely to be worth?'),
    el(
      'p',
      { class: 'lead' },
      'Describe the opportunity. Comparable past projects say what it may be worth, when it may start and how sure that is, with the rows behind every figure.',
    ),
    form,
  )
  return { title: 'New', content, leave: () => undefined }
}

function input({ name, label, hint, kind, required }: Field, value = ''): HTMLElement {
  const common = {
    id: `field-${name}`,
    name,
    required,
    'aria-describedby': hint === '' ? null : `hint-${name}`,
    autocomplete: 'off',
  }
  const control =
    kind === 'text'
      ? el('textarea', { ...common, rows: required ? 5 : 2 }, value)
      : el('input', { ...common, type: kind === 'date' ? 'date' : 'text', value })
  return el(
    'div',
    { class: `field ${kind}` },
    el('label', { for: `field-${name}` }, label, required ? null : el('span', { class: 'quiet' }, ' optional')),
    control,
    hint === '' ? null : el('p', { class: 'hint', id: `hint-${name}` }, hint),
  )
}

/** The first one gets the focus. */
function markFields(form: HTMLFormElement, names: readonly string[]): void {
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid')
  const controls = names.map((name) => form.elements.namedItem(name)).filter((one) => one instanceof HTMLElement)
  for (const control of controls) {
    control.closest('details')?.setAttribute('open', '')
    control.setAttribute('aria-invalid', 'true')
  }
  controls[0]?.focus()
}

function missingProblem(fields: readonly Field[]): Problem {
  const labels = fields.map(({ label }) => label)
  const said = labels.length === 1 ? `${labels[0]} is` : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)} are`
  return {
    type: 'about:blank',
    title: labels.length === 1 ? 'Field missing' : 'Fields missing',
    status: 400,
    code: 'FIELD_MISSING',
    detail: `${said} missing.`,
    ...(fields[0] && { field: fields[0].name }),
    cure: 'All five fields are needed to find comparable projects.',
  }
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  const texts = [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const ticks = OPTIONS.map(({ name }) => [name, String((form.elements.namedItem(name) as HTMLInputElement).checked)])
  return { ...Object.fromEntries(texts), ...Object.fromEntries(ticks) }
}

function bodyOf(form: HTMLFormElement): object {
  const values = valuesOf(form)
  const texts = [...REQUIRED, ...CONTEXT].filter(({ name }) => values[name]?.trim() !== '')
  return {
    ...Object.fromEntries(texts.map(({ name }) => [name, values[name]])),
    ...Object.fromEntries(OPTIONS.map(({ name }) => [name, values[name] === 'true'])),
  }
}

function setValue(form: HTMLFormElement, name: string, value: string): void {
  const control = form.elements.namedItem(name)
  if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = value === 'true'
  else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.value = value
}

function readDraft(): Record<string, string> {
  const draft: unknown = JSON.parse(localStorage.getItem(DRAFT) ?? '{}')
  return draft as Record<string, string>
}

function writeDraft(values: Record<string, string>): void {
  localStorage.setItem(DRAFT, JSON.stringify(values))
}

function inHalfAYear(): string {
  const day = new Date()
  day.setMonth(day.getMonth() + 6)
  return day.toISOString().slice(0, 10)
}
