/** What came of each attack (`blocked`, or what it got), and which directives reported one. */
export interface AttackReport {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly reported: readonly string[];
}

/**
 * Does inside the window what a hostile script would do there, against a web server of the test.
 *
 * It uses nothing from outside itself: its text is carried into the window.
 */
export async function runAttacks(web: string): Promise<AttackReport> {
  type Attack = () => Promise<string>;
  const WAIT_MS = 1_500;
  const SCRIPT = 'window.attacked.ran = true';
  const MODULE: string = 'data:text/javascript,0';
  const run = { ran: false };
  const hasRun = (): boolean => run.ran;
  Object.assign(window, { attacked: run });
  const reported = new Set<string>();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    reported.add(effectiveDirective);
  });

  const make = (tag: string, fields: object): HTMLElement =>
    Object.assign(document.createElement(tag), fields);
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Fails unless the element loads within the time. */
  function load(element: HTMLElement): Promise<string> {
    return new Promise((resolve, reject) => {
      for (const event of ['load', 'loadeddata'])
        element.addEventListener(event, () => {
          resolve(element.tagName);
        });
      const fail = (): void => {
        reject(new Error('It did not load.'));
      };
      element.addEventListener('error', fail);
      setTimeout(fail, WAIT_MS);
      document.body.append(element);
    });
  }

  function xhr(url: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.onload = () => {
        resolve(request.responseText);
      };
      request.onerror = reject;
      request.open('GET', url);
      request.send();
    });
  }

  function opened(connection: WebSocket | EventSource): Promise<string> {
    return new Promise((resolve, reject) => {
      connection.onopen = () => {
        resolve('open');
      };
      connection.onerror = reject;
    });
  }

  /** Blocked means: it threw or rejected. */
  const trying =
    (attempt: () => unknown): Attack =>
    () =>
      Promise.resolve()
        .then(attempt)
        .then(
          (got) => `got ${String(got)}`,
          () => 'blocked',
        );
  const loading = (tag: string, fields: object): Attack => trying(() => load(make(tag, fields)));
  /** Blocked means: the script did not run, whatever the attempt said. */
  const running =
    (attempt: () => unknown): Attack =>
    async () => {
      run.ran = false;
      await trying(attempt)();
      await pause(200);
      return hasRun() ? 'ran' : 'blocked';
    };
  /** Past the types, as a script would, and past the lint, which forbids what must fail here. */
  const set = (target: object, field: string, text: string): boolean =>
    Reflect.set(target, field, text);

  const attacks: Record<string, Attack> = {
    'fetch http': trying(() => fetch(`http://${web}/fetch`)),
    'fetch file': trying(() => fetch('file:///etc/hostname')),
    'fetch another host of the scheme': trying(() => fetch('app://other/index.html')),
    'fetch its own page': trying(() => fetch('app://console/index.html')),
    'request http': trying(() => xhr(`http://${web}/xhr`)),
    'request file': trying(() => xhr('file:///etc/hostname')),
    websocket: trying(() => opened(new WebSocket(`ws://${web}/socket`))),
    'event source': trying(() => opened(new EventSource(`http://${web}/events`))),
    'remote image': loading('img', { src: `http://${web}/image` }),
    'image of a file': loading('img', { src: 'file:///etc/hostname' }),
    'remote style': loading('link', { rel: 'stylesheet', href: `http://${web}/style.css` }),
    'remote font': trying(() => new FontFace('far', `url(http://${web}/font.woff2)`).load()),
    'remote script': running(() => {
      const script = document.createElement('script');
      set(script, 'src', `http://${web}/script.js`);
      return load(script);
    }),
    'remote module': trying(() => import(/* @vite-ignore */ `http://${web}/module.js`)),
    'module from text': trying(() => import(/* @vite-ignore */ MODULE)),
    'remote frame': trying(async () => {
      // A frame that was refused loads an error page, into which nobody may look.
      const frame = document.createElement('iframe');
      frame.src = `http://${web}/frame`;
      await load(frame);
      await pause(300);
      if (reported.has('frame-src')) throw new Error('reported');
    }),
    'frame from text': running(() => {
      const frame = document.createElement('iframe');
      set(frame, 'srcdoc', `<script>parent.${SCRIPT}</script>`);
      return load(frame);
    }),
    object: loading('object', { data: `http://${web}/object` }),
    embed: loading('embed', { src: `http://${web}/embed` }),
    sound: loading('audio', { src: `http://${web}/audio` }),
    'worker from a blob': trying(() => {
      const source = URL.createObjectURL(new Blob(['postMessage(1)']));
      return Reflect.construct(Worker, [source]);
    }),
    'service worker': trying(() =>
      Reflect.apply(navigator.serviceWorker.register, navigator.serviceWorker, ['assets/x.js']),
    ),
    eval: running(() => (Reflect.get(window, 'eval') as (text: string) => unknown)(SCRIPT)),
    'new Function': running(() => (Reflect.construct(Function, [SCRIPT]) as () => void)()),
    'text as a timer': running(() => Reflect.apply(setTimeout, window, [SCRIPT, 0])),
    'inline script': running(() => {
      const script = document.createElement('script');
      script.append(SCRIPT);
      document.body.append(script);
    }),
    'inline handler': running(() => {
      const image = document.createElement('img');
      image.setAttribute('onerror', SCRIPT);
      image.setAttribute('src', 'data:,');
      document.body.append(image);
    }),
    'link to a script': running(() => {
      make('a', { href: `javascript:${SCRIPT}` }).click();
    }),
    'HTML from text': running(() => {
      set(document.body, 'innerHTML', `<img src=x onerror="${SCRIPT}">`);
    }),
    'document.write': running(() => {
      const write = Reflect.get(document, 'write') as (text: string) => void;
      Reflect.apply(write, document, [`<script>${SCRIPT}</script>`]);
    }),
    'parser of text': trying(() => new DOMParser().parseFromString('<p>x</p>', 'text/html')),
    'policy of its own': trying(() => {
      const types = Reflect.get(window, 'trustedTypes') as {
        createPolicy(name: string, rules: object): object;
      };
      return types.createPolicy('mine', { createHTML: (text: string) => text });
    }),
    'another base': trying(() => {
      document.head.append(make('base', { href: `http://${web}/` }));
      if (document.baseURI.startsWith('app://console/')) throw new Error('It did not take.');
      return document.baseURI;
    }),
    webview: trying(async () => {
      const view = make('webview', { src: `http://${web}/webview` });
      document.body.append(view);
      await pause(300);
      if (!('getWebContentsId' in view)) throw new Error('It is an unknown element.');
    }),
    camera: trying(() => navigator.mediaDevices.getUserMedia({ video: true })),
    screen: trying(() => navigator.mediaDevices.getDisplayMedia()),
    clipboard: trying(() => navigator.clipboard.readText()),
    place: trying(
      () =>
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: WAIT_MS });
        }),
    ),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, attack] of Object.entries(attacks)) outcomes[name] = await attack();
  return { outcomes, reported: [...reported].toSorted() };
}
