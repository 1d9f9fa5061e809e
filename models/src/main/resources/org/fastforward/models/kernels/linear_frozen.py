def ${name}_${mode}(self, x, w, b: Optional[Tensor], ad: List[Tensor]):
  # Y = X W' + b. x [.., n], w [m, n] -> [.., m]
  return torch.type_as(self.${product}(x, w, b), x)
