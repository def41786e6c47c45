/** Lets all go on once so many have arrived; later ones pass. */
export function meeting(size: number): () => Promise<void> {
  let arrived = 0;
  let open = (): void => {};
  const everybody = new Promise<void>(resolve => (open = resolve));
  return () => {
    arrived += 1;
    if (arrived >= size) open();
    return everybody;
  };
}
