def merge_low${kind}(self, w, a, b):
  # W + s B A. w [m, n], a [r, n], b [m, r]
  return self.multiply_plus(w, torch.mul(b, ${scale}), a)

def merge${kind}(self, w, ad: List[Tensor]):
  # W + s B A. ad: A, B
  return self.merge_low${kind}(w, ad[0], ad[1])
