import ast
import os
import unittest

import recipe

# A package may use those before it, never one behind it; the verbs, beside the packages, may use all.
ORDER = ("host", "text", "operators", "projection", "data", "words", "encoders", "configuration", "model", "quantization", "measuring",
         "teaching", "plan")


def imports(path):
    """-> the modules that a file imports, wherever it does"""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Lazily" and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


class FolderTests(unittest.TestCase):
    def test_every_package_has_its_place_in_the_order(self):
        packages = {entry.name for entry in os.scandir(recipe.FOLDER) if os.path.exists(os.path.join(entry.path, "__init__.py"))}
        self.assertEqual(set(ORDER), packages)

    def test_folders_point_one_way(self):
        verbs = {name.removesuffix(".py") for name in os.listdir(recipe.FOLDER) if name.endswith(".py")}
        for place, package in enumerate(ORDER):
            folder = os.path.join(recipe.FOLDER, package)
            for name in sorted(os.listdir(folder)):
                for module in imports(os.path.join(folder, name)) if name.endswith(".py") else ():
                    first = module.partition(".")[0]
                    self.assertNotIn(first, ORDER[place + 1:], f"{package}/{name} imports {module}, which stands behind it")
                    self.assertNotIn(first, verbs, f"{package}/{name} imports the verb {module}")

    def test_lines_have_140_columns_at_most(self):
        for folder, _, names in os.walk(recipe.FOLDER):
            for name in names:
                if name.endswith(".py"):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        self.assertEqual([], [number for number, line in enumerate(file, 1) if len(line.rstrip("\n")) > 140], name)

    def test_integers_and_configurations_want_no_torch(self):
        for verb in ("integer_reference", "make_results", "run_plan", "convert"):
            with self.subTest(verb=verb):
                self.assertEqual([],
                                 [path for path in self.reached(verb)
                                  if "torch" in {module.partition(".")[0] for module in self.eager(path)}])

    def reached(self, verb):
        """-> the files that are imported with a verb"""
        found, waiting = [], [os.path.join(recipe.FOLDER, verb + ".py")]
        while waiting:
            path = waiting.pop()
            if path in found or not os.path.exists(path):
                continue
            found.append(path)
            for module in self.eager(path):
                names = module.split(".")
                waiting += [os.path.join(recipe.FOLDER, *names[:count], "__init__.py")
                            for count in range(1, len(names) + 1)] + [os.path.join(recipe.FOLDER, *names) + ".py"]
        return found

    @staticmethod
    def eager(path):
        """-> the modules that a file imports as it is loaded, and what it takes from packages, which may be modules"""
        with open(path, encoding="utf-8") as file:
            for node in ast.parse(file.read()).body:
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield node.module
                    yield from (f"{node.module}.{alias.name}" for alias in node.names)


if __name__ == "__main__":
    unittest.main()
