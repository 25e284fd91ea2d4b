using System.Collections;
using System.Reflection;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Testing;

/// <summary>
/// Compares two objects field by field, whatever is private, however deep, with every object that hangs on them. Fields that a
/// snapshot leaves out on purpose, and delegates, are passed over.
/// </summary>
public sealed class StateComparer
{
    private static readonly Assembly Ours = typeof(BuildInterpreter).Assembly;
    private readonly Queue<(object Left, object Right, string Path)> _waiting = new();
    private readonly Dictionary<object, object> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _fields = [];
    private readonly HashSet<string> _filled = [];

    /// <summary>Where they differ.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>Fields that never held anything but their default: nothing is known of these.</summary>
    public IEnumerable<string> NeverFilled => _fields.Except(_filled).Order(StringComparer.Ordinal);

    /// <summary>May be called for several pairs; what was seen adds up.</summary>
    public StateComparer Compare(object left, object right)
    {
        _pairs.Clear();
        Put(left, right, left.GetType().Name);
        while (_waiting.TryDequeue(out var next))
        {
            CompareObjects(next.Left, next.Right, next.Path);
        }

        return this;
    }

    private void Put(object? left, object? right, string path)
    {
        if (left is null || right is null || (left.GetType() != right.GetType() && !(IsList(left) && IsList(right))))
        {
            Differ(left is null && right is null, path, left, right);
        }
        else if (left is string || left.GetType().IsPrimitive || left.GetType().IsEnum || left is DateTimeOffset)
        {
            Differ(left.Equals(right), path, left, right);
        }
        else if (left.GetType().IsValueType)
        {
            _waiting.Enqueue((left, right, path));
        }
        else if (_pairs.TryGetValue(left, out var known) && !IsList(left))
        {
            Differ(ReferenceEquals(known, right), path + " (another object)", left, right);
        }
        else
        {
            _pairs[left] = right;
            _waiting.Enqueue((left, right, path));
        }
    }

    private void CompareObjects(object left, object right, string path)
    {
        var type = left.GetType();
        if (IsList(left))
        {
            var items = (IEnumerable)left;
            object[] one = [.. items.Cast<object>()], other = [.. ((IEnumerable)right).Cast<object>()];
            Differ(one.Length == other.Length, path + ".Count", one.Length, other.Length);
            for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
            {
                Put(one[i], other[i], $"{path}[{i}]");
            }

            return;
        }

        foreach (var field in FieldsOf(type))
        {
            var name = $"{type.Name}.{field.Name.Split('<', '>').First(part => part.Length > 0)}";
            var (one, other) = (field.GetValue(left), field.GetValue(right));
            if (type.Assembly == Ours)
            {
                _fields.Add(name);
                if (IsFilled(one))
                {
                    _filled.Add(name);
                }
            }

            Put(one, other, $"{path}.{field.Name}");
        }
    }

    /// <summary>What kind of list is of no matter, nor whether two share one that is empty.</summary>
    private static bool IsList(object value) => value is IEnumerable and not string;

    private static bool IsFilled(object? value) => value switch
    {
        null => false,
        string text => text.Length > 0,
        int[] numbers => numbers.Any(n => n != 0),
        IEnumerable items => items.Cast<object>().Any(),
        ValueType => !value.Equals(Activator.CreateInstance(value.GetType())),
        _ => true,
    };

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.IsDefined(typeof(NotSavedAttribute)) && !field.FieldType.IsDefined(typeof(NotSavedAttribute))
                    && !typeof(Delegate).IsAssignableFrom(field.FieldType))
                {
                    yield return field;
                }
            }
        }
    }

    private void Differ(bool equal, string path, object? left, object? right)
    {
        if (!equal && Differences.Count < 100)
        {
            Differences.Add($"{path}: {left ?? "null"} / {right ?? "null"}");
        }
    }
}
