"""Owns: that ONNX Runtime uses one thread also where a library leaves no way to say so.
Its default is a thread for each core of the machine, which fight over the one core measured here."""

import onnxruntime

Session = onnxruntime.InferenceSession


class OneThreadSession(Session):
    def __init__(self, path_or_bytes, sess_options=None, *args, **kwargs):
        options = sess_options or onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        super().__init__(path_or_bytes, options, *args, **kwargs)


onnxruntime.InferenceSession = OneThreadSession
