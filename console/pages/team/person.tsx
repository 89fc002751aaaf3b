/** The form of one person: administrators make and change everything, supervisors skills and capacity. */
import { useState } from 'react'
import { Alert, App, Button, Drawer, Form, Input, InputNumber, Select } from 'antd'
import { api } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { client, peopleQuery, teamQuery } from '../../api/queries.ts'
import type { Role, TeamAccount } from '../../api/types.ts'
import { t } from '../../words/index.ts'
import { levelsOf, skillsOf, SkillLevels, type SkillLevel } from './skills.tsx'

interface Values {
  name: string
  display: string
  role: Role
  password?: string
  capacity: number
  languages: string[]
  levels?: SkillLevel[]
}

const roles: readonly Role[] = ['agent', 'supervisor', 'operator', 'admin']
const needed = { required: true, message: t('needed') }

interface PersonProps {
  /** Null: somebody new. */
  person: TeamAccount | null
  isAdmin: boolean
  onClose: () => void
}

export function PersonForm({ person, isAdmin, onClose }: PersonProps) {
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function save({ name, display, role, password, capacity, languages, levels }: Values): Promise<void> {
    setBusy(true)
    setProblem(null)
    const work = { skills: skillsOf(levels ?? []), capacity, languages }
    const fresh = password === undefined || password === '' ? {} : { password }
    try {
      if (person === null) await api('POST', '/accounts', { name, display, role, ...fresh, ...work })
      else if (isAdmin) await api('PATCH', `/accounts/${person.id}`, { display, role, ...fresh, ...work })
      else await api('PUT', `/accounts/${person.id}/skills`, work)
      void message.success(person === null ? t('created', display) : t('saved'))
      for (const { queryKey } of [teamQuery, peopleQuery]) void client.invalidateQueries({ queryKey })
      onClose()
    } catch (error) {
      setProblem(sentenceOf(error))
      setBusy(false)
    }
  }

  return (
    <Drawer
      open
      size={420}
      title={person === null ? t('add') : `${person.display} · ${person.name}`}
      onClose={onClose}
      footer={
        <div className="person-foot">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {person === null ? t('add') : t('save')}
          </Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={(values) => void save(values)}
        initialValues={
          person === null
            ? { role: 'agent', capacity: 5, languages: ['zh'], levels: [] }
            : { ...person, levels: levelsOf(person.skills) }
        }
      >
        {isAdmin && (
          <>
            {person === null && (
              <Form.Item name="name" label={t('name')} rules={[{ ...needed, whitespace: true }]}>
                <Input maxLength={40} autoComplete="off" autoFocus />
              </Form.Item>
            )}
            <Form.Item
              name="display"
              label={t('display')}
              extra={t('displayHint')}
              rules={[{ ...needed, whitespace: true }]}
            >
              <Input maxLength={40} autoComplete="off" />
            </Form.Item>
            <Form.Item name="role" label={t('role')}>
              <Select
                aria-label={t('role')}
                options={roles.map((role) => ({
                  value: role,
                  label: t(`role.${role}`),
                  hint: t(`roleHint.${role}`),
                }))}
                optionRender={({ data }) => (
                  <>
                    {data.label} <span className="soft small">{data.hint}</span>
                  </>
                )}
              />
            </Form.Item>
            <Form.Item
              name="password"
              label={person === null ? t('password') : t('resetPassword')}
              extra={person === null ? t('passwordHint') : t('resetHint')}
              rules={[...(person === null ? [needed] : []), { min: 10, message: t('tooShort', 10) }]}
            >
              <Input.Password maxLength={200} autoComplete="new-password" />
            </Form.Item>
          </>
        )}
        <div className="person-pair">
          <Form.Item name="capacity" label={t('capacity')} rules={[needed]}>
            <InputNumber min={0} max={50} precision={0} />
          </Form.Item>
          <Form.Item name="languages" label={t('languages')}>
            <Select
              mode="multiple"
              aria-label={t('languages')}
              options={(['zh', 'en'] as const).map((one) => ({ value: one, label: t(`lang.${one}`) }))}
            />
          </Form.Item>
        </div>
        <SkillLevels />
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      </Form>
    </Drawer>
  )
}
