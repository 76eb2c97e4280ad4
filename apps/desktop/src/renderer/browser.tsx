import { createBrowserBridge } from './host/browserBridge.ts';
import { mount } from './mount.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('browser.html has no element with the id root.');
mount(root, createBrowserBridge(window).bridge);
