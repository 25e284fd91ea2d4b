namespace Toaster.Actors.Builds.Interpretation;

/// <content>Collections: their number, then each item as its function carries it. The order is kept.</content>
internal sealed partial class StateStream
{
    /// <summary>Reading replaces what is in the list.</summary>
    public void List<T>(List<T> list, Func<T?, T> item) => Items(list, list.Clear, list.Add, item);

    public IReadOnlyList<T> List<T>(IReadOnlyList<T>? list, Func<T?, T> item)
    {
        List<T> read = [];
        Items(list ?? [], read.Clear, read.Add, item);
        return IsLoading ? read : list ?? [];
    }

    public IReadOnlyList<string> Texts(IReadOnlyList<string>? list) => List(list, Text);

    public void Set<T>(HashSet<T> set, Func<T?, T> item) => Items(set, set.Clear, value => set.Add(value), item);

    public void Map<TKey, TValue>(Dictionary<TKey, TValue> map, Func<TKey?, TKey> key, Func<TValue?, TValue> value)
        where TKey : notnull
        => Items(
            map, map.Clear, entry => map[entry.Key] = entry.Value, entry => KeyValuePair.Create(key(entry.Key), value(entry.Value)));

    public void Numbers(int[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Int(numbers[i]);
        }
    }

    private void Items<T>(IReadOnlyCollection<T> items, Action clear, Action<T> add, Func<T?, T> item)
    {
        var count = Int(items.Count);
        if (!IsLoading)
        {
            foreach (var value in items)
            {
                item(value);
            }

            return;
        }

        if (count < 0 || count > _input.Length - _at)
        {
            throw Broken(); // Every item has at least a byte.
        }

        clear();
        for (var i = 0; i < count; i++)
        {
            add(item(default));
        }
    }
}
