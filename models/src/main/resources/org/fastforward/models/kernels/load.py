def from_bfloat16(self, bytes):
  # bytes [.., 2 n] uint8 -> [.., n] float32. The type bfloat16 (15) never leaves a kernel.
  return torch.to(torch.view_copy(bytes, dtype=15), 6)
