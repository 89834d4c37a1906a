"""Words of scripts without spaces (docs/text.md, section 2)."""

from text import unspaced


class UnspacedCutter:
    """The words of scripts that are written without spaces, by a fixed vocabulary (docs/text.md section 2)."""

    def __init__(self, vocabulary, max_word_chars):
        self.words = set(vocabulary)
        self.longest = min(max_word_chars, max(map(len, vocabulary)))

    def cut(self, letters):
        """The characters of a word -> those of each of its parts"""
        clusters = self._clusters(letters)
        parts, at, matched = [], 0, True
        while at < len(clusters):
            kind = self._is_unspaced(clusters[at])
            end = self._match(clusters, at) if kind else at
            if end > at:
                parts.append([letter for cluster in clusters[at:end] for letter in cluster])
            elif not matched and self._is_unspaced(parts[-1]) == kind:
                parts[-1] += clusters[at]
            else:
                parts.append(list(clusters[at]))
            matched = end > at
            at = max(end, at + 1)
        return parts

    def _match(self, clusters, at):
        """Behind the longest run of clusters that is in the vocabulary; `at` where there is none"""
        word, found = "", at
        for index in range(at, len(clusters)):
            word += "".join(letter for letter, _, _ in clusters[index])
            if len(word) > self.longest or not self._is_unspaced(clusters[index]):
                break
            if len(word) > 1 and word in self.words:
                found = index + 1
        return found

    @staticmethod
    def _clusters(letters):
        """A letter and what no border parts from it: marks, and what a stacker ties to it"""
        clusters, before = [], unspaced.OTHER
        for letter in letters:
            kind = unspaced.class_of(letter[0][0])
            if clusters and (kind in unspaced.MARKS or before == unspaced.STACKER and kind == unspaced.LETTER):
                clusters[-1].append(letter)
            else:
                clusters.append([letter])
            before = kind
        return clusters

    @staticmethod
    def _is_unspaced(letters):
        return unspaced.class_of(letters[0][0][0]) in unspaced.UNSPACED
