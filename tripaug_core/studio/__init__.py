"""The page: the only place that imports gradio or plotly.

`catalogue` knows what there is (checkpoints, corpora), `clips` reads what is listened to,
`services` does the work and knows nothing of pages; `tabs`, `views` and `static` are what is seen,
`endpoints` what other programs call, `layout` puts it together and `serve` opens it.
"""
