/** What one sees before being signed in: the sign-in, or the set-up of the first administrator. */
import { type ReactNode, useState } from 'react'
import { Alert, Button, Input } from 'antd'
import { api } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import type { ShopFacts } from '../../api/types.ts'
import { Frame } from '../../parts/frame.tsx'
import { currentLanguage, setLanguage, t } from '../../words/index.ts'
import icon from '../../parts/icon.svg'
import './door.css'

interface DoorProps {
  shop: ShopFacts | null
  /** Token of the one-time link, while there is no administrator. */
  setupToken: string | null
  notice: string | null
  /** The server did not say who is here. */
  problem: string | null
  onAgain: () => void
  onIn: () => void
}

export default function Door(props: DoorProps) {
  return (
    <Frame>
      <Card {...props} />
    </Frame>
  )
}

function Card({ shop, setupToken, notice, problem, onAgain, onIn }: DoorProps) {
  return (
    <div className="door">
      <main className="door-card">
        <img src={icon} alt="" width="40" height="40" />
        <h1>{setupToken === null ? (shop?.name ?? 'Nightdesk') : t('setUp')}</h1>
        <p className="soft">{setupToken === null ? t('signInLead') : t('setUpLead')}</p>
        {notice && <Alert type="info" showIcon title={notice} role="status" />}
        {problem ? (
          <Alert
            type="error"
            showIcon
            title={problem}
            role="alert"
            action={
              <Button size="small" onClick={onAgain}>
                {t('tryAgain')}
              </Button>
            }
          />
        ) : setupToken === null ? (
          <SignIn onIn={onIn} />
        ) : (
          <SetUp token={setupToken} onIn={onIn} />
        )}
      </main>
      <footer className="soft small">
        Nightdesk ·{' '}
        <Button
          type="link"
          size="small"
          onClick={() => setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')}
          lang={currentLanguage() === 'zh' ? 'en' : 'zh'}
        >
          {t('language')}
        </Button>
      </footer>
    </div>
  )
}

function SignIn({ onIn }: { onIn: () => void }) {
  return (
    <Filled
      go={t('signIn')}
      submit={async (value) => {
        await api('POST', '/session', { name: value('name'), password: value('password') })
        onIn()
      }}
    >
      <Field label={t('name')}>
        <Input name="name" autoComplete="username" autoFocus required maxLength={100} />
      </Field>
      <Field label={t('password')}>
        <Input.Password name="password" autoComplete="current-password" required maxLength={200} />
      </Field>
    </Filled>
  )
}

function SetUp({ token, onIn }: { token: string; onIn: () => void }) {
  return (
    <Filled
      go={t('setUpGo')}
      submit={async (value) => {
        if (value('password') !== value('again')) return t('passwordDiffers')
        const [name, display, password] = [value('name'), value('display'), value('password')]
        await api('POST', '/setup', { token, name, display, password })
        onIn()
        return undefined
      }}
    >
      <Field label={t('name')}>
        <Input name="name" autoComplete="username" autoFocus required maxLength={40} />
      </Field>
      <Field label={t('display')} hint={t('displayHint')}>
        <Input name="display" required maxLength={40} />
      </Field>
      <Field label={t('password')} hint={t('passwordHint')}>
        <Input.Password name="password" autoComplete="new-password" required minLength={10} maxLength={200} />
      </Field>
      <Field label={t('passwordAgain')}>
        <Input.Password name="again" autoComplete="new-password" required minLength={10} maxLength={200} />
      </Field>
    </Filled>
  )
}

function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="field">
      <span>
        {label}
        {hint && <small className="soft"> {hint}</small>}
      </span>
      {children}
    </label>
  )
}

interface FilledProps {
  go: string
  children: ReactNode
  /** Gives a sentence if something filled in is wrong; throws what the server says. */
  submit: (value: (name: string) => string) => Promise<string | void>
}

/** A plain form, so that password managers know it; it sends once at a time and says what went wrong. */
function Filled({ go, children, submit }: FilledProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const values = new FormData(event.currentTarget)
        const value = (name: string): string => {
          const found = values.get(name)
          return typeof found === 'string' ? found : ''
        }
        setBusy(true)
        setProblem(null)
        submit(value)
          .then((wrong) => setProblem(wrong ?? null))
          .catch((error: unknown) => setProblem(sentenceOf(error)))
          .finally(() => setBusy(false))
      }}
    >
      {children}
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      <Button type="primary" htmlType="submit" block size="large" loading={busy}>
        {go}
      </Button>
    </form>
  )
}
