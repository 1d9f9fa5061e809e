# Products without gradients, by oneDNN (PyTorch's operator for compiled linear layers; it has no
# derivative): twice as fast as MKL on AMD processors. x [.., n], dy [T, m], w [m, n]; w alone
# may be bfloat16.

def multiply(self, x, w, b: Optional[Tensor]):
  # X W' + b
  return ops.mkldnn._linear_pointwise(x, self.wide(w), b, "none", annotate(List[Optional[number]], []), "")

def multiply_onto(self, start, x, w, b: Optional[Tensor]):
  # start + X W' + b; start [T, m] stays. x [T, n]
  return ops.mkldnn._linear_pointwise(x, start, self.wide(w), b, "add")

def multiply_plus(self, start, a, b):
  # start + A B, without touching start [m, n]. a [m, r], b [r, n]
  return ops.mkldnn._linear_pointwise(a, start, torch.t(b), None, "add")

def add_product_(self, g, a, b):
  # g += A' B. a [t, p], b [t, q], g [p, q]. The first factor is copied: let it be the thinner one.
  if torch.size(a, 1) <= torch.size(b, 1):
    y = torch.add_(g, self.multiply(torch.t(a), torch.t(b), None))
  else:
    y = torch.add_(g, torch.t(self.multiply(torch.t(b), torch.t(a), None)))
  return y

def multiply_back(self, dy, w):
  # dY W
  return ops.mkldnn._linear_pointwise(dy, torch.t(self.wide(w)), None, "none", annotate(List[Optional[number]], []), "")

def multiply_back_onto(self, start, dy, w):
  # start + dY W; start [T, n] is no longer used
  return ops.mkldnn._linear_pointwise(dy, start, torch.t(self.wide(w)), None, "add")
