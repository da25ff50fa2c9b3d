import type { Socket } from "node:net";

/**
 * Back-pressure at the socket. Not by `controller.pause()`: where the server ends or resets the connection while
 * undici 7's parser is paused, an assertion fails outside of every try (`assert(!this.paused)` in client-h1.js).
 */
export function gate(socket: Socket): { pause(): void; resume(): void } {
  const read: (size?: number) => unknown = socket.read.bind(socket);
  let isOpen = true;
  socket.read = (size) => (isOpen || size === 0 ? read(size) : null);
  return {
    pause: () => (isOpen = false),
    resume: () => {
      isOpen = true;
      socket.emit("readable");
    },
  };
}
