import typer
app=typer.Typer(rich_markup_mode=None)
@app.command()
def foo() -> None:
    """hi"""
