import type { HostBridge } from '../ipc/contract.ts';
import { mount } from './mount.tsx';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly batcave: HostBridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html must hold an element with the id root.');
mount(root, window.batcave);
