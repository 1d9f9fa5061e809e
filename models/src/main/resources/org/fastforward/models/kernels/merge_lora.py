def merge${kind}(self, w, ad: List[Tensor]):
  # W + s B A. w [m, n]; ad: A [r, n], B [m, r]
  return self.multiply_plus(w, torch.mul(ad[1], ${scale}), ad[0])
