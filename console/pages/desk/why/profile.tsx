/** Who the customer is, and what the running flows know already. */
import { CheckCircleFilled } from '@ant-design/icons'
import { Tag } from 'antd'
import type { ContactAnswer, Json, Known, Profile, ServiceSession } from '../../../api/types.ts'
import { EmotionMark } from '../../../parts/emotion.tsx'
import { Facts } from '../../../parts/facts.tsx'
import { moment } from '../../../parts/format.ts'
import { TierMark } from '../../../parts/tier.tsx'
import { named, t } from '../../../words/index.ts'
import { Section } from './section.tsx'

interface ProfileProps {
  profile: Profile
  session: ServiceSession | null
  conversations: ContactAnswer['conversations']
}

export function ProfileView({ profile, session, conversations }: ProfileProps) {
  const channels = [...new Set(conversations.map(({ channel }) => named('channel', channel)))]
  const tags = [...profile.tags, ...(session?.tags ?? [])]
  const running = session?.flows.filter((flow) => !flow.startsWith('_')) ?? []
  return (
    <>
      <Section title={t('profile')}>
        <p className="person">
          <b>{profile.name ?? t('unknownCustomer')}</b>
          <TierMark tier={profile.tier} />
          {profile.verified ? (
            <span className="verified">
              <CheckCircleFilled aria-hidden /> {t('verified')}
            </span>
          ) : (
            <span className="soft small">{t('unverified')}</span>
          )}
        </p>
        <Facts
          pairs={[
            [t('phone'), profile.phone],
            [t('customerNo'), profile.customer],
            [t('speaks'), named('lang', profile.language)],
            [t('channel'), channels.join(', ')],
            [t('since'), session && moment(session.startedAt)],
            [t('rating'), session?.rating && ratingText(session.rating)],
            [t('turns'), session && session.turns > 0 ? t('turnCount', session.turns) : null],
            [
              t('emotion'),
              session?.emotions.some((score) => score >= 0.2) && (
                <span className="moods">
                  {session.emotions.map((score, at) => (
                    <EmotionMark key={at} score={score} />
                  ))}
                </span>
              ),
            ],
            [t('running'), running.join(' › ')],
            [t('tags'), tags.length > 0 && tags.map((tag) => <Tag key={tag}>{tag}</Tag>)],
            ...Object.entries(profile.fields).map(([name, value]) => [name, plain(value)] as const),
          ]}
        />
      </Section>
      <KnownView known={session?.known ?? []} />
    </>
  )
}

/** Values of the flows, the newest flow first; a name said twice is shown once. */
function KnownView({ known }: { known: readonly Known[] }) {
  const newest = [...known].reverse()
  const shown = newest.filter(({ name }, at) => newest.findIndex((other) => other.name === name) === at)
  if (shown.length === 0) return null
  return (
    <Section title={t('known')}>
      <Facts
        pairs={shown.map(({ name, value, secret }) => [name, secret ? t('secret') : plain(value)] as const)}
      />
    </Section>
  )
}

export function plain(value: Json): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value) && typeof value['fen'] === 'number') return (value['fen'] / 100).toFixed(2)
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** Stars, and what the customer wrote. */
function ratingText({ score, comment }: NonNullable<ServiceSession['rating']>): string {
  return ['★'.repeat(score) + '☆'.repeat(5 - score), comment].filter(Boolean).join(' ')
}
