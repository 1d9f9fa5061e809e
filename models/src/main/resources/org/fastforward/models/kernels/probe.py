def probe_bfloat16(self, x):
  return torch.copy_(torch.empty_like(x, dtype=15, memory_format=0), x)

def probe_product(self, x, w):
  # One number of type float32, whatever the product's type: that never leaves the kernels.
  return torch.sum(torch.mm(x, w), dtype=6)
