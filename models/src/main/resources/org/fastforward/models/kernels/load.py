def from_bfloat16(self, bytes):
  # bytes [.., 2 n] uint8 -> bfloat16 [.., n]. The type bfloat16 (15) never leaves the kernels.
  return torch.view_copy(bytes, dtype=15)

def to_float32(self, x):
  return torch.to(x, 6)

def to_bfloat16(self, x):
  return torch.to(x, 15)

def bytes_of_bfloat16(self, x):
  # bfloat16 [.., n] -> bytes [.., 2 n] uint8
  return torch.view_copy(torch.contiguous(x), dtype=0)
