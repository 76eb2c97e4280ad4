import type { ExampleRule } from './ExampleRule.ts';

/** Rules on Windows hosts, written for these tests. */
export const WINDOWS_RULES: readonly ExampleRule[] = [
  {
    uses: 'equality in a list of numbers',
    yaml: String.raw`
title: Audit Log Cleared
id: 3f0c7a52-6c1a-4d0e-9a6f-0d5d8a5b7a01
status: stable
description: Somebody emptied the security log.
author: Sentry tests
date: 2026-01-02
logsource: { product: windows, service: security }
detection:
  selection:
    EventID:
      - 517
      - 1102
  condition: selection
falsepositives:
  - Rotation scripts
level: high
tags: [attack.defense-evasion, attack.t1070.001]
`,
    hits: [{ EventID: 1102 }, { EventID: '517' }],
    misses: [{ EventID: 4625 }, { EventID: '0517' }, {}],
  },
  {
    uses: 'endswith, contains and all',
    yaml: String.raw`
title: Shadow Copies Deleted
logsource: { category: process_creation, product: windows }
detection:
  selection_img:
    Image|endswith:
      - '\vssadmin.exe'
      - '\wmic.exe'
  selection_cli:
    CommandLine|contains|all:
      - 'delete'
      - 'shadow'
  condition: all of selection_*
level: critical
tags: [attack.impact, attack.t1490]
`,
    hits: [{ Image: 'C:\\Windows\\System32\\VSSADMIN.EXE', CommandLine: 'x Delete Shadows /all' }],
    misses: [
      { Image: 'C:\\Windows\\System32\\vssadmin.exe', CommandLine: 'vssadmin list shadows' },
      { Image: 'C:\\xvssadmin.exe', CommandLine: 'delete shadow' },
      { CommandLine: 'delete shadow' },
    ],
  },
  {
    uses: 'startswith and a negated filter',
    yaml: String.raw`
title: Program Run From A Temporary Folder
logsource: { category: process_creation, product: windows }
detection:
  selection:
    Image|startswith: 'C:\Windows\Temp\'
  filter_main_installer:
    ParentImage|endswith: '\msiexec.exe'
  filter_optional_signed:
    Signed: true
  condition: selection and not 1 of filter_*
level: medium
`,
    hits: [
      { Image: 'c:\\windows\\temp\\a.exe', ParentImage: 'C:\\x\\explorer.exe', Signed: false },
      { Image: 'C:\\Windows\\Temp\\a.exe' },
    ],
    misses: [
      { Image: 'C:\\Windows\\Temp\\a.exe', ParentImage: 'C:\\x\\msiexec.exe' },
      { Image: 'C:\\Windows\\Temp\\a.exe', Signed: true },
      { Image: 'C:\\Windows\\Temp\\a.exe', Signed: 'TRUE' },
      { Image: 'D:\\Windows\\Temp\\a.exe' },
    ],
  },
  {
    uses: 'windash in all five forms',
    yaml: String.raw`
title: Encoded PowerShell Command
logsource: { category: process_creation, product: windows }
detection:
  selection:
    CommandLine|windash|contains:
      - ' -enc '
      - ' -encodedcommand '
  condition: selection
level: high
tags: [attack.execution, attack.t1059.001]
`,
    hits: ['-', '/', '\u2013', '\u2014', '\u2015'].map((dash) => ({
      CommandLine: `powershell ${dash}ENC SQBFAFgA`,
    })),
    misses: [{ CommandLine: 'powershell +enc x' }, { CommandLine: 'powershell enc x' }],
  },
  {
    uses: 'windash leaves a dash inside a word',
    yaml: String.raw`
title: Remote Tool With Hidden Window
logsource: { category: process_creation, product: windows }
detection:
  selection:
    CommandLine|contains|windash: '-no-window'
  condition: selection
level: low
`,
    hits: [{ CommandLine: 'tool /no-window' }, { CommandLine: 'tool \u2014no-window' }],
    misses: [{ CommandLine: 'tool -no/window' }, { CommandLine: 'tool no-window' }],
  },
  {
    uses: 'cased',
    yaml: String.raw`
title: Renamed Binary With Odd Case
logsource: { category: process_creation, product: windows }
detection:
  selection:
    OriginalFileName|cased: 'PsExec.c'
    Description|contains|cased: 'Execute'
  condition: selection
level: medium
`,
    hits: [{ OriginalFileName: 'PsExec.c', Description: 'Execute processes' }],
    misses: [
      { OriginalFileName: 'psexec.c', Description: 'Execute processes' },
      { OriginalFileName: 'PsExec.c', Description: 'execute processes' },
    ],
  },
  {
    uses: 'a list of maps',
    yaml: String.raw`
title: Service Installed By An Intruder Tool
logsource: { product: windows, service: system }
detection:
  selection:
    - ServiceName: 'PSEXESVC'
    - ImagePath|contains: '\ADMIN$\'
      StartType: 3
  condition: selection
level: high
`,
    hits: [
      { ServiceName: 'psexesvc' },
      { ImagePath: '\\\\h\\admin$\\x.exe', StartType: 3 },
      { ImagePath: '\\\\h\\ADMIN$\\x.exe', StartType: '3' },
    ],
    misses: [{ ImagePath: '\\\\h\\ADMIN$\\x.exe', StartType: 2 }, { ServiceName: 'PSEXESVC2' }],
  },
  {
    uses: 'null and exists',
    yaml: String.raw`
title: Account Without A Password Date
logsource: { product: windows, service: security }
detection:
  selection:
    EventID: 4738
    TargetUserName|exists: true
    PasswordLastSet: null
  filter:
    SubjectUserName|exists: false
  condition: selection and not filter
level: low
`,
    hits: [
      { EventID: 4738, TargetUserName: 'bob', SubjectUserName: 'ann' },
      { EventID: 4738, TargetUserName: '', SubjectUserName: 'ann', PasswordLastSet: null },
    ],
    misses: [
      { EventID: 4738, TargetUserName: 'bob', SubjectUserName: 'ann', PasswordLastSet: '2026' },
      { EventID: 4738, TargetUserName: 'bob' },
      { EventID: 4738, SubjectUserName: 'ann' },
    ],
  },
  {
    uses: 'an empty value and a null in one list',
    yaml: String.raw`
title: Process Without A Parent
logsource: { category: process_creation, product: windows }
detection:
  selection:
    ParentImage:
      - ''
      - null
      - '-'
  condition: selection
level: informational
`,
    hits: [{}, { ParentImage: '' }, { ParentImage: '-' }, { ParentImage: null }],
    misses: [{ ParentImage: 'x' }],
  },
  {
    uses: 'wildcards inside a value',
    yaml: String.raw`
title: Script Host Started From A Share
logsource: { category: process_creation, product: windows }
detection:
  selection:
    CommandLine: '*\?script.exe *\\\\*\share\\*.vbs'
  condition: selection
level: medium
`,
    hits: [{ CommandLine: 'C:\\x?script.exe \\\\nas\\share\\a.VBS' }],
    misses: [
      { CommandLine: 'C:\\x\\cscript.exe \\\\nas\\share\\a.vbs' },
      { CommandLine: 'C:\\x?script.exe \\nas\\share\\a.vbs' },
    ],
  },
  {
    uses: 'escaped wildcards and backslashes',
    yaml: String.raw`
title: Literal Asterisk In A Path
logsource: { category: file_event, product: windows }
detection:
  star: { TargetFilename|endswith: 'a\*' }
  backslash: { TargetFilename|endswith: 'b\\*c' }
  both: { TargetFilename|endswith: 'd\\\*' }
  condition: 1 of them
level: low
`,
    hits: [
      { TargetFilename: 'xa*' },
      { TargetFilename: 'b\\anything c' },
      { TargetFilename: 'd\\*' },
    ],
    misses: [{ TargetFilename: 'a1' }, { TargetFilename: 'b1c' }, { TargetFilename: 'd*' }],
  },
  {
    uses: 'a question mark',
    yaml: String.raw`
title: Numbered Dropper
logsource: { category: file_event, product: windows }
detection:
  selection:
    TargetFilename|endswith: '\stage?.dll'
  condition: selection
level: high
`,
    hits: [{ TargetFilename: 'C:\\stage1.dll' }, { TargetFilename: 'C:\\Stage\u{1f600}.dll' }],
    misses: [{ TargetFilename: 'C:\\stage.dll' }, { TargetFilename: 'C:\\stage12.dll' }],
  },
  {
    uses: 'a condition with brackets and a list of conditions',
    yaml: String.raw`
title: Suspicious Registry Change
logsource: { category: registry_set, product: windows }
detection:
  run_key: { TargetObject|contains: '\CurrentVersion\Run\' }
  odd_value: { Details|startswith: ['%TEMP%', 'powershell'] }
  service: { TargetObject|endswith: '\ImagePath' }
  trusted: { Image|startswith: 'C:\Program Files\' }
  condition:
    - run_key and odd_value and not trusted
    - service and (odd_value or not trusted)
level: medium
`,
    hits: [
      { TargetObject: 'HKLM\\x\\CurrentVersion\\Run\\a', Details: '%temp%\\a.exe' },
      { TargetObject: 'HKLM\\s\\ImagePath', Details: 'x' },
      {
        ...{ TargetObject: 'HKLM\\s\\ImagePath', Details: 'PowerShell -c' },
        Image: 'C:\\Program Files\\a.exe',
      },
    ],
    misses: [
      { TargetObject: 'HKLM\\s\\ImagePath', Details: 'x', Image: 'C:\\Program Files\\a.exe' },
      { TargetObject: 'HKLM\\x\\CurrentVersion\\Run\\a', Details: 'notepad' },
    ],
  },
];
