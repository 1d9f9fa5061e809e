def layer_keep_${variant}(self, x, cos, sin, ws: List[Tensor], ad: List[Tensor]) -> List[Tensor]:
  # layer_train without autograd. x [batch, t, hidden]; cos, sin [t, rotary dimensions]
  # -> y, and what layer_back needs. What is cheap (norms, silu) is computed again there.
  ln1_w, q_w, k_w, v_w, o_w, ln2_w, gate_w, up_w, down_w, = ws
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  low = annotate(List[Tensor], [])
  flat = torch.view(x, [b * t, ${hidden}])
  r1 = self.root_mean(flat)
  h = self.normed(flat, r1, ln1_w)                                                                     # 1
  q0 = torch.view(self.q_proj_keep_${variant}(h, q_w, None, ad, low, None), [b, t, ${heads}, ${head_size}])      # 2
  k0 = torch.view(self.k_proj_keep_${variant}(h, k_w, None, ad, low, None), [b, t, ${kv_heads}, ${head_size}])   # 3
  v0 = torch.view(self.v_proj_keep_${variant}(h, v_w, None, ad, low, None), [b, t, ${kv_heads}, ${head_size}])   # 4
  q = torch.transpose(self.turn_(q0, cos, sin), 1, 2)                                                  # 5
  k = torch.transpose(self.turn_(k0, cos, sin), 1, 2)                                                  # 6
  v = torch.transpose(v0, 1, 2)
  attention = self.attend_keep(q, k, v)                                                                # 7
  o1 = torch.reshape(torch.transpose(attention[0], 1, 2), [b * t, ${heads} * ${head_size}])
  x1 = self.o_proj_keep_${variant}(o1, o_w, None, ad, low, flat)                                       # 8
  r2 = self.root_mean(x1)
  h2 = self.normed(x1, r2, ln2_w)                                                                      # 9
  gate = self.gate_proj_keep_${variant}(h2, gate_w, None, ad, low, None)                               # 10
  up = self.up_proj_keep_${variant}(h2, up_w, None, ad, low, None)                                     # 11
  m = torch.mul_(torch.silu(gate), up)                                                                 # 12
  y = self.down_proj_keep_${variant}(m, down_w, None, ad, low, x1)                                     # 13
  kept = torch.add([torch.view(y, [b, t, ${hidden}]), r1, x1, r2, gate, up], attention)
  return torch.add(kept, low)

def layer_back_${variant}(self, dy, x, cos, sin, ws: List[Tensor], ad: List[Tensor], kept: List[Tensor], grads: List[Tensor], way: List[Tensor]):
  # Undoes layer_keep line by line: dy [batch * t, hidden], kept without y -> dx [batch * t, hidden].
  # grads: the gradients of what is trained; added to in place. way: what behind_frozen takes.
  ln1_w, q_w, k_w, v_w, o_w, ln2_w, gate_w, up_w, down_w, = ws
  r1, x1, r2, gate, up, = kept[0:5]
  attention = kept[5:10]
  low = kept[10:]
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  flat = torch.view(x, [b * t, ${hidden}])
  dx = dy
  if ${down_proj_reached}:
    act = torch.silu(gate)
    if ${down_proj_trains}:
      m = torch.mul(act, up)
    else:
      m = up
    dm = self.down_proj_back_${variant}(dy, m, down_w, ad, low, grads, None, way)                           # 13
    if ${up_proj_reached} or ${gate_proj_reached}:
      if ${up_proj_trains} or ${gate_proj_trains}:
        h2 = self.normed(x1, r2, ln2_w)
      else:
        h2 = x1
      dup = torch.mul_(act, dm)                                                                        # 12
      dgate = torch.silu_backward(torch.mul_(dm, up), gate)                                            # 12
      dh2 = self.up_proj_back_${variant}(dup, h2, up_w, ad, low, grads, None, way)                          # 11
      dh2 = self.gate_proj_back_${variant}(dgate, h2, gate_w, ad, low, grads, dh2, way)                     # 10
      if ${gate_proj_needs}:
        dx = torch.add_(self.rms_norm_back(dh2, x1, r2, ln2_w), dy)                                    # 9
  if ${o_proj_reached}:
    o1 = torch.reshape(torch.transpose(attention[0], 1, 2), [b * t, ${heads} * ${head_size}])
    do1 = self.o_proj_back_${variant}(dx, o1, o_w, ad, low, grads, None, way)                               # 8
    if ${o_proj_needs}:
      do = torch.transpose(torch.view(do1, [b, t, ${heads}, ${head_size}]), 1, 2)
      dq, dk, dv, = self.attend_back(do, attention)                                                    # 7
      dv0 = torch.reshape(torch.transpose(dv, 1, 2), [b * t, ${kv_heads} * ${head_size}])
      dk0 = torch.new_empty(dv0, [b, t, ${kv_heads}, ${head_size}])
      self.turn_back(dk0, torch.transpose(dk, 1, 2), cos, sin)                                         # 6
      dq0 = torch.new_empty(dv0, [b, t, ${heads}, ${head_size}])
      self.turn_back(dq0, torch.transpose(dq, 1, 2), cos, sin)                                         # 5
      if ${q_proj_trains} or ${k_proj_trains} or ${v_proj_trains}:
        h = self.normed(flat, r1, ln1_w)
      else:
        h = flat
      dh = self.v_proj_back_${variant}(dv0, h, v_w, ad, low, grads, None, way)                              # 4
      dh = self.k_proj_back_${variant}(torch.view(dk0, [b * t, ${kv_heads} * ${head_size}]), h, k_w, ad, low, grads, dh, way)   # 3
      dh = self.q_proj_back_${variant}(torch.view(dq0, [b * t, ${heads} * ${head_size}]), h, q_w, ad, low, grads, dh, way)      # 2
      if ${q_proj_needs}:
        dx = torch.add_(self.rms_norm_back(dh, flat, r1, ln1_w), dx)                                   # 1
  return dx
